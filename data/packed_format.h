// What the reader and the writer of packed drums agree on; docs/packed_format.md says it in words.
#pragma once

#include <cstdint>
#include <string>

#include "data/drum_tensor.h"
#include "data/pattern_kit.h"
#include "data/split.h"

namespace drumvae {

inline constexpr const char* kPackedFormat = "drumvae packed drums";
inline constexpr const char* kPackedVersion = "1";
inline constexpr std::int32_t kMaxPackedSteps = 4096;
// Metadata entry `kind`.
inline constexpr const char* kGrooveKind = "groove";
inline constexpr const char* kPatternKind = "patterns";
inline constexpr std::uint16_t kClassBits = (1U << kDrumClasses) - 1;

// The set of all drums of a kit.
inline std::uint64_t all_drums(PatternKit kit) {
  return (std::uint64_t{1} << static_cast<unsigned>(drums_of(kit))) - 1;
}

// "train/hits".
inline std::string column_name(Split split, const char* column) {
  return std::string(split_name(split)) + "/" + column;
}

constexpr bool is_hit_velocity(int velocity) { return velocity >= 1 && velocity <= 127; }
constexpr bool is_offset(int offset) { return offset >= -kOffsetUnits && offset <= kOffsetUnits; }

}  // namespace drumvae
