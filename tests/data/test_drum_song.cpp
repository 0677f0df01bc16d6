// The promises about written notes.
#include <catch2/catch.hpp>

#include "data/drum_song.h"

using namespace drumvae;
using Notes = std::vector<TickNote>;

namespace {

// At 120 bpm: a tick is 1/960 s, a step 0.125 s = 120 ticks.
DrumHit hit(int pitch, int velocity, double start_s, double end_s, int step = -1) {
  return {pitch, velocity, start_s, end_s, step};
}

Notes notes_of(std::vector<DrumHit> hits) { return midi_notes_of({.hits = std::move(hits)}); }

}  // namespace

TEST_CASE("a hit becomes a note at the nearest tick") {
  CHECK(notes_of({hit(36, 100, 0.25 + 0.4 / 960, 0.375 + 0.4 / 960)}) ==
        Notes{{240, 360, 36, 100}});
}

TEST_CASE("a start before 0 is moved to 0 and the note keeps its length") {
  CHECK(notes_of({hit(36, 100, -0.0625, 0.0625, 0)}) == Notes{{0, 120, 36, 100}});
}

TEST_CASE("velocity 0 is written as 1") {
  CHECK(notes_of({hit(36, 0, 0.0, 0.125)}) == Notes{{0, 120, 36, 1}});
}

TEST_CASE("a hit half a step off stays within its own step") {
  CHECK(notes_of({hit(36, 9, 0.1875, 0.3125, 1)}) == Notes{{179, 299, 36, 9}});
  CHECK(notes_of({hit(36, 9, 0.1875, 0.3125, 2)}) == Notes{{181, 301, 36, 9}});
  // Late on one step and early on the next are two notes.
  CHECK(notes_of({hit(36, 9, 0.1875, 0.3125, 1), hit(36, 8, 0.1875, 0.3125, 2)}) ==
        Notes{{179, 181, 36, 9}, {181, 301, 36, 8}});
}

TEST_CASE("a note ends where the next of its pitch begins and other pitches do not matter") {
  CHECK(notes_of({hit(36, 9, 0.0, 0.5), hit(38, 8, 0.0625, 0.5), hit(36, 7, 0.125, 0.25)}) ==
        Notes{{0, 120, 36, 9}, {60, 480, 38, 8}, {120, 240, 36, 7}});
}

TEST_CASE("of two notes of a pitch that begin together the louder stays") {
  CHECK(notes_of({hit(36, 9, 0.0, 0.125), hit(36, 90, 0.0, 0.125)}) == Notes{{0, 120, 36, 90}});
}

TEST_CASE("in a song with a length no note rings or begins beyond its end") {
  const Notes notes = midi_notes_of(
      {.hits = {hit(36, 9, 1.9, 2.2), hit(38, 9, 2.0, 2.1), hit(40, 9, 1.5, 1.6)}, .steps = 16});
  CHECK(notes == Notes{{1440, 1536, 40, 9}, {1824, 1920, 36, 9}});
}

TEST_CASE("a note is at least a tick long") {
  CHECK(notes_of({hit(36, 9, 0.5, 0.4)}) == Notes{{480, 481, 36, 9}});
}

TEST_CASE("the stored tempo is rounded and impossible tempos are refused") {
  CHECK(us_per_quarter_of({.tempo_bpm = 120.0}) == 500'000);
  CHECK(us_per_quarter_of({.tempo_bpm = 97.3}) == 616'650);
  for (const double tempo_bpm : {0.0, -1.0, 3.0, 1e6, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(us_per_quarter_of({.tempo_bpm = tempo_bpm}), std::invalid_argument);
}
