// TOML files whose errors name file and line.
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <string>

namespace drumvae {

// Throws IoError; FormatError "FILE:LINE: ..." for what is not TOML.
toml::table parse_toml(const std::filesystem::path& path);

// Throws FormatError "FILE:LINE: REASON" with the line that a node or a fault begins in.
[[noreturn]] void fail_at(const std::filesystem::path& path, const toml::source_region& place,
                          const std::string& reason);

}  // namespace drumvae
