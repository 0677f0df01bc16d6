// Numbers of 7 bits a byte, low bits first, as tables and protobuf have them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace drumvae {

// Takes one off the front.  Nothing, where the bytes end early, where it is beyond 64 bits, or
// where it is longer than it need be, which no writer makes.
inline std::optional<std::uint64_t> take_varint(std::span<const std::byte>& bytes) {
  std::uint64_t number = 0;
  for (unsigned int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = std::to_integer<std::uint64_t>(bytes.front());
    bytes = bytes.subspan(1);
    if (shift == 63 && byte > 1) return std::nullopt;
    number |= (byte & 0x7FU) << shift;
    if ((byte & 0x80U) != 0) continue;
    if (byte == 0 && shift > 0) return std::nullopt;
    return number;
  }
  return std::nullopt;
}

inline void append_varint(std::string& text, std::uint64_t number) {
  for (; number >= 0x80U; number >>= 7U) text += static_cast<char>(number | 0x80U);
  text += static_cast<char>(number);
}

}  // namespace drumvae
