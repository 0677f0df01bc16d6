// Eight tables, eight bytes at a time: a checkpoint has tens of megabytes.
//
// Source: Kounavis & Berry, "A systematic approach to building high performance, software-based,
// CRC generators" (slicing-by-8).
#include "engine/crc32c.h"

#include <array>
#include <bit>
#include <cstring>

namespace drumvae {
namespace {

static_assert(std::endian::native == std::endian::little, "eight bytes are read as one number");

constexpr std::uint32_t kReflectedPolynomial = 0x82F63B78U;
constexpr std::uint32_t kMaskDelta = 0xA282EAD8U;
constexpr std::size_t kSlices = 8;

// [k][b]: what byte b leaves behind when k bytes of zero have followed it.
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = remainder >> 1U ^ (remainder & 1U ? kReflectedPolynomial : 0U);
    }
    tables[0][byte] = remainder;
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[slice - 1][byte];
      tables[slice][byte] = before >> 8U ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

std::uint32_t after_eight(std::uint32_t remainder, const std::byte* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  word ^= remainder;
  std::uint32_t after = 0;
  for (std::size_t i = 0; i < kSlices; ++i)
    after ^= kTables[kSlices - 1 - i][word >> (8 * i) & 0xFFU];
  return after;
}

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) {
  std::uint32_t remainder = ~0U;
  for (; bytes.size() >= kSlices; bytes = bytes.subspan(kSlices))
    remainder = after_eight(remainder, bytes.data());
  for (const std::byte byte : bytes) {
    remainder =
        remainder >> 8U ^ kTables[0][(remainder ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU];
  }
  return ~remainder;
}

std::uint32_t masked_crc32c(std::span<const std::byte> bytes) {
  return std::rotr(crc32c(bytes), 15) + kMaskDelta;
}

}  // namespace drumvae
