// Stream words of the model's random numbers: who draws what, so that no two share a counter.
#pragma once

#include <cstdint>

namespace drumvae {

// Input dropout.  An encoder's level takes two, forward and reverse; there are 16 levels at most.
constexpr std::uint32_t encoder_stream(std::uint32_t level, bool reverse) {
  return 16 * level + (reverse ? 1 : 0);
}
inline constexpr std::uint32_t kDecoderStream = 2, kConductorStream = 3;

}  // namespace drumvae
