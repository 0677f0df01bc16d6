// Kits: the models' maps, and changes to them.
#include <array>
#include <catch2/catch.hpp>

#include "data/kit_map.h"

using namespace drumvae;

TEST_CASE("a kit of a map has the map's classes and pitches") {
  for (const DrumMap map : {DrumMap::gm, DrumMap::roland}) {
    const KitMap kit = map;
    for (int pitch = -1; pitch <= 128; ++pitch)
      REQUIRE(kit.class_of(pitch) == drum_class_of(map, pitch));
    for (int drum = 0; drum < kDrumClasses; ++drum)
      REQUIRE(kit.pitch_of(drum) == pitch_of(map, drum));
  }
}

TEST_CASE("a drum's pitches are set, and whoever had them loses them") {
  KitMap kit = DrumMap::gm;
  kit.set(4, std::array{41, 48});
  CHECK(kit.pitch_of(4) == 41);
  CHECK(kit.class_of(48) == 4);
  CHECK(kit.class_of(45) == -1);
  CHECK(kit.class_of(47) == 5);
}

TEST_CASE("a kit's name is its map's, or says that it is somebody's own") {
  CHECK(name_of(DrumMap::gm) == std::string("gm"));
  CHECK(name_of(DrumMap::roland) == std::string("roland"));
  KitMap kit = DrumMap::roland;
  kit.set(0, std::array{35});
  CHECK(name_of(kit) == std::string("own"));
}
