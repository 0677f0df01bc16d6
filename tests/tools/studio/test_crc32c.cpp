// CRC-32C against published values.
#include <catch2/catch.hpp>
#include <numeric>
#include <string_view>
#include <vector>

#include "tools/studio/crc32c.h"

namespace drumvae {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span<const char>(text));
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

TEST_CASE(
    "The mask turns the checksum of a known record header into the bytes that TensorFlow writes") {
  // The first record of every event file is 24 bytes long: 18 00 .. 00, then A3 7F 4B 22.
  const std::vector<std::byte> length = {std::byte{24}, {}, {}, {}, {}, {}, {}, {}};
  CHECK(masked_crc32c(length) == 0x224B7FA3U);
}

}  // namespace
}  // namespace drumvae
