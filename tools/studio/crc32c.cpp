// One table, one byte at a time: event files are small.
#include "tools/studio/crc32c.h"

#include <array>
#include <bit>

namespace drumvae {
namespace {

constexpr std::uint32_t kReflectedPolynomial = 0x82F63B78U;
constexpr std::uint32_t kMaskDelta = 0xA282EAD8U;

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = remainder >> 1U ^ (remainder & 1U ? kReflectedPolynomial : 0U);
    }
    table[byte] = remainder;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kTable = make_table();

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) {
  std::uint32_t remainder = ~0U;
  for (const std::byte byte : bytes) {
    remainder =
        remainder >> 8U ^ kTable[(remainder ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU];
  }
  return ~remainder;
}

std::uint32_t masked_crc32c(std::span<const std::byte> bytes) {
  return std::rotr(crc32c(bytes), 15) + kMaskDelta;
}

}  // namespace drumvae
