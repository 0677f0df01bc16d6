// The bytes of the plain copy.
#include <catch2/catch.hpp>

#include "data/plain_track.h"
#include "tests/support/midi_bytes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

Bytes written(const std::vector<std::byte>& bytes) {
  Bytes result;
  for (const std::byte byte : bytes) result.push_back(std::to_integer<std::uint8_t>(byte));
  return result;
}

}  // namespace

TEST_CASE("a plain file has a format 1 header, full messages and exact lengths") {
  std::vector<std::byte> out;
  put_plain_header(out, 1, 96);
  PlainTrack track(out);
  track.add(0, 0x99, 36, 100);
  track.add(200, 0x89, 36, 0);
  track.finish();
  CHECK(written(out) ==
        header(1, 1, 96) + test::track(note(0, 36, 100) + message(200, {0x89, 36, 0})));
}

TEST_CASE("a gap wider than a variable-length number is bridged by channel pressure") {
  constexpr std::uint32_t kLargest = (1U << 28U) - 1;
  std::vector<std::byte> out;
  PlainTrack track(out);
  track.add(1 << 29, 0x99, 36, 100);
  track.finish();
  CHECK(written(out) == test::track(message(kLargest, {0xD0, 0}) + message(kLargest, {0xD0, 0}) +
                                    note(2, 36, 100)));
}
