// Which windows and which map a data set is read with.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tools/data_flags.h"

using namespace drumvae;

namespace {

PackRequest parse(const std::vector<std::string>& arguments) {
  CLI::App program;
  DataFlags flags;
  add_data_flags(program, flags, {"tfds", "bar", "pattern"}, "");
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  program.parse(reversed);
  return request_of(flags);
}

}  // namespace

TEST_CASE("the Groove MIDI Dataset is read as published, other folders without losses") {
  const PackRequest groove = parse({"--groove", "g"});
  CHECK(groove.source == PackSource::groove_midi_dataset);
  CHECK(groove.directory == "g");
  CHECK(groove.windows.kind == WindowKind::tfds);
  CHECK(groove.windows.kit == KitMap(DrumMap::roland));
  CHECK(groove.windows.bars == 4);
  const PackRequest own = parse({"--midi", "m", "--seed", "3", "--bars", "2"});
  CHECK(own.source == PackSource::midi_folder);
  CHECK(own.directory == "m");
  CHECK(own.windows.kind == WindowKind::bar);
  CHECK(own.windows.kit == KitMap(DrumMap::gm));
  CHECK(own.windows.bars == 2);
  CHECK(own.seed == 3);
}

TEST_CASE("windows and map are as the flags say") {
  const PackRequest groove = parse({"--groove", "g", "--windows", "bar", "--map", "gm"});
  CHECK(groove.windows.kind == WindowKind::bar);
  CHECK(groove.windows.kit == KitMap(DrumMap::gm));
  CHECK(parse({"--midi", "m", "--windows", "tfds"}).windows.kind == WindowKind::tfds);
  CHECK_THROWS_AS(parse({"--midi", "m", "--map", "none.toml"}), IoError);
}
