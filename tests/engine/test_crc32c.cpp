// CRC-32C against published values, and against itself one bit at a time.
#include <catch2/catch.hpp>
#include <numeric>
#include <string_view>
#include <vector>

#include "engine/crc32c.h"

namespace drumvae {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span<const char>(text));
}

// The definition: a division, bit after bit.
std::uint32_t slow_crc32c(std::span<const std::byte> bytes) {
  std::uint32_t remainder = ~0U;
  for (const std::byte byte : bytes) {
    remainder ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit)
      remainder = remainder >> 1U ^ (remainder & 1U ? 0x82F63B78U : 0U);
  }
  return ~remainder;
}

TEST_CASE("CRC-32C has the values of RFC 3720, appendix B.4") {
  CHECK(crc32c(std::vector<std::byte>(32)) == 0x8A9136AAU);
  CHECK(crc32c(std::vector<std::byte>(32, std::byte{0xFF})) == 0x62A8AB43U);
  std::vector<std::uint8_t> ascending(32);
  std::iota(ascending.begin(), ascending.end(), std::uint8_t{0});
  CHECK(crc32c(std::as_bytes(std::span(ascending))) == 0x46DD794EU);
  CHECK(crc32c(bytes_of("123456789")) == 0xE3069283U);
  CHECK(crc32c({}) == 0U);
}

TEST_CASE("CRC-32C is a division bit after bit, whatever length and address") {
  std::vector<std::byte> bytes(96);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::byte>(i * 37 + i / 5 * 101);
  for (std::size_t begin = 0; begin < 9; ++begin) {
    for (std::size_t size = 0; begin + size <= bytes.size(); ++size) {
      const auto part = std::span(bytes).subspan(begin, size);
      REQUIRE(crc32c(part) == slow_crc32c(part));
    }
  }
}

TEST_CASE(
    "The mask turns the checksum of a known record header into the bytes that TensorFlow writes") {
  // The first record of every event file is 24 bytes long: 18 00 .. 00, then A3 7F 4B 22.
  const std::vector<std::byte> length = {std::byte{24}, {}, {}, {}, {}, {}, {}, {}};
  CHECK(masked_crc32c(length) == 0x224B7FA3U);
}

TEST_CASE("Masked checksums of numbers are those of published checkpoints") {
  const auto masked = [](auto number) {
    return masked_crc32c(std::as_bytes(std::span(&number, 1)));
  };
  CHECK(masked(std::int64_t{2721}) == 0xD3A9AF55U);
  CHECK(masked(std::int64_t{35026}) == 0x818509A1U);
  CHECK(masked(std::int64_t{50000}) == 0xBC3735DCU);
  CHECK(masked(0.0F) == 0x3A117BA6U);
}

}  // namespace
}  // namespace drumvae
