// Pitch maps, the models' and a drummer's own.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/playing/kit_file.h"

namespace drumvae {
namespace {

KitMap read_kit(const std::string& text) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "kit.toml", text);
  return read_kit_map(folder / "kit.toml");
}

TEST_CASE("The two maps by name are those of the data") {
  for (const auto& [name, map] : {std::pair("gm", DrumMap::gm), {"roland", DrumMap::roland}}) {
    const KitMap kit = kit_map_named(name);
    for (int pitch = -1; pitch <= 128; ++pitch)
      REQUIRE(kit.class_of(pitch) == drum_class_of(map, pitch));
    for (int drum = 0; drum < kDrumClasses; ++drum)
      REQUIRE(kit.pitch_of(drum) == pitch_of(map, drum));
  }
}

TEST_CASE("A file's first pitch is written, all are read, and other classes lose them") {
  const KitMap kit = read_kit("kick = 35\nlow_tom = [41, 48]  # 48 was the mid tom's\n");
  CHECK(kit.pitch_of(0) == 35);
  CHECK(kit.class_of(35) == 0);
  CHECK(kit.class_of(36) == -1);
  CHECK(kit.pitch_of(4) == 41);
  CHECK(kit.class_of(48) == 4);
  CHECK(kit.class_of(45) == -1);
  CHECK(kit.class_of(47) == 5);
  CHECK(kit.pitch_of(8) == 51);
  CHECK(read_kit("") == KitMap(DrumMap::gm));
}

TEST_CASE("What is wrong in a map is told with its line") {
  CHECK_THROWS_WITH(read_kit("\nsnair = 38\n"),
                    Catch::Contains("kit.toml:2: unknown drum 'snair': did you mean 'snare'?"));
  for (const char* pitch : {"128", "-1", "'x'", "1.5", "[38, 200]"}) {
    CHECK_THROWS_WITH(read_kit(std::string("snare = ") + pitch), Catch::Contains("from 0 to 127"));
  }
  CHECK_THROWS_WITH(read_kit("snare = []"), Catch::Contains("a pitch at least"));
  CHECK_THROWS_WITH(read_kit("snare = 38\nkick = [36, 38]"),
                    Catch::Contains("kit.toml:2: pitch 38 stands twice, first for snare"));
  CHECK_THROWS_AS(kit_map_named("none.toml"), IoError);
}

TEST_CASE("An unknown name is answered with the nearest, and with what else there is") {
  CHECK_THROWS_AS(kit_map_named("rolnd"), std::invalid_argument);
  CHECK_THROWS_WITH(kit_map_named("rolnd"),
                    Catch::Contains("did you mean 'roland'?") && Catch::Contains("TOML"));
}

}  // namespace
}  // namespace drumvae
