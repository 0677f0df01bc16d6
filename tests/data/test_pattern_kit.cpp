// The kits of drum patterns.
#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>

#include "data/drum_map.h"
#include "data/pattern_kit.h"

using namespace drumvae;

TEST_CASE("a kit's drums are written with pitches that read as the same drums") {
  for (const PatternKit kit : {PatternKit::nine, PatternKit::full}) {
    for (int drum = 0; drum < drums_of(kit); ++drum) {
      INFO("drum " << drum);
      CHECK(drum_of(kit, pitch_of(kit, drum)) == drum);
    }
  }
}

TEST_CASE("the nine drums are the classes of the General MIDI map") {
  CHECK(drums_of(PatternKit::nine) == 9);
  for (int pitch = -1; pitch <= 128; ++pitch)
    CHECK(drum_of(PatternKit::nine, pitch) == drum_class_of(DrumMap::gm, pitch));
}

TEST_CASE("the full kit has 61 single pitches, kick first and open triangle last") {
  CHECK(drums_of(PatternKit::full) == 61);
  std::set<int> pitches;
  for (int drum = 0; drum < 61; ++drum) pitches.insert(pitch_of(PatternKit::full, drum));
  CHECK(pitches.size() == 61);
  CHECK(pitch_of(PatternKit::full, 0) == 36);
  CHECK(pitch_of(PatternKit::full, 17) == 42);
  CHECK(pitch_of(PatternKit::full, 60) == 82);
  CHECK(drum_of(PatternKit::full, 22) == -1);  // the pedals of electronic kits
  CHECK(drum_of(PatternKit::full, 26) == -1);
  CHECK(drum_of(PatternKit::full, 128) == -1);
}

TEST_CASE("a kit is found by its number of drums, and no other number is one") {
  CHECK(kit_of(9) == PatternKit::nine);
  CHECK(kit_of(61) == PatternKit::full);
  CHECK_THROWS_AS(kit_of(27), std::invalid_argument);
}
