// The checksum against the published algorithm's own numbers.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "engine/checksum.h"

namespace drumvae {
namespace {

std::uint64_t xxh64_of(std::string_view text) {
  return xxh64(std::as_bytes(std::span<const char>(text)));
}

// Bytes i*i + i/3, none of them alike over a stripe.
std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * i + i / 3);
  return text;
}

}  // namespace

// Numbers of xxHash 0.8.1.  They are part of our file formats: another version must give the same.
TEST_CASE("xxh64 is the published XXH64 at every length of tail") {
  CHECK(xxh64_of("") == 0xEF46DB3751D8E999);
  CHECK(xxh64_of("abc") == 0x44BC2CF5AD770999);
  CHECK(xxh64_of(pattern(1)) == 0xE934A84ADB052768);
  CHECK(xxh64_of(pattern(3)) == 0xE38ECEA27964F1A0);
  CHECK(xxh64_of(pattern(4)) == 0x5BEB8F6223848392);
  CHECK(xxh64_of(pattern(7)) == 0x84E8326D7C14E3A0);
  CHECK(xxh64_of(pattern(8)) == 0x0227349BBFC16699);
  CHECK(xxh64_of(pattern(12)) == 0x8D8E8177D1A6C678);
  CHECK(xxh64_of(pattern(31)) == 0xC16A1A479D09DE86);
  CHECK(xxh64_of(pattern(32)) == 0xAF0B05D98C12D60D);
  CHECK(xxh64_of(pattern(33)) == 0x1763C9634FC8DB84);
  CHECK(xxh64_of(pattern(45)) == 0x7928F6687B506F0D);
  CHECK(xxh64_of(pattern(63)) == 0x06DB78B46FBF5AF0);
  CHECK(xxh64_of(pattern(64)) == 0x208A7E77CA71F8A9);
  CHECK(xxh64_of(pattern(100)) == 0x70DDFCDF8CBF4946);
  CHECK(xxh64_of(pattern(1000)) == 0xC00701BDCE85A06F);
}

TEST_CASE("xxh64 notices every single flipped bit of 200 bytes") {
  std::string text = pattern(200);
  const std::uint64_t before = xxh64_of(text);
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
    CHECK(xxh64_of(text) != before);
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
  }
}

TEST_CASE("checksum_text writes sixteen digits") {
  CHECK(checksum_text(0) == "0000000000000000");
  CHECK(checksum_text(0x0123456789ABCDEF) == "0123456789abcdef");
}

}  // namespace drumvae
