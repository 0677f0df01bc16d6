// The plugin before its reference, whatever somebody does with it.
#include <catch2/catch.hpp>

#include "tests/plugin/random_session.h"

using namespace drumvae::test;

namespace {

void play(double rate, std::uint64_t seed, double seconds) {
  RandomSession session(rate, seed);
  session.play(seconds);
  CAPTURE(rate, seed);
  CHECK_THAT(session.complaint(), Catch::Equals(""));
  CHECK(session.notes() > static_cast<std::int64_t>(seconds));
}

}  // namespace

TEST_CASE("ten seconds of moves of everything play the library's notes, on and off") {
  play(48000, 1, 10);
}

TEST_CASE("ten minutes at all sample rates play the library's notes, on and off", "[slow]") {
  std::uint64_t seed = 2;
  for (const double rate : {22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000})
    play(rate, seed++, 75);
}
