// JSON from files that may be hostile: no duplicate keys, no depth without bound.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace drumvae {

// Parses one JSON value.  Throws FormatError with `where` and the offset of the fault, counted from
// the text's first byte plus `base_offset`, for text that is not JSON, an object that names a key
// twice, and nesting deeper than `max_depth` (1: an object or array of plain values).
nlohmann::json parse_strict_json(std::string_view text, const std::string& where,
                                 std::uint64_t base_offset = 0, int max_depth = 8);

}  // namespace drumvae
