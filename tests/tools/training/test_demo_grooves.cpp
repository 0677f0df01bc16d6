// The data set that a seed makes.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/playing/groove_file.h"
#include "tools/training/demo_grooves.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("demo grooves are MIDI files of the wanted length, with hits of the training kit only") {
  const TemporaryFolder folder;
  const auto paths =
      write_demo_grooves({.directory = folder / "a/b", .seed = 3, .count = 6, .bars = 4});
  REQUIRE(paths.size() == 6);
  CHECK(paths.back() == folder / "a/b/groove-006.mid");
  for (const auto& path : paths) {
    const GrooveFile groove = read_groove(path, DrumMap::roland);
    CHECK(groove.tensor.steps == 64);
    CHECK(count_hits(groove.tensor) >= 32);
    CHECK(groove.unmapped_pitches.empty());
  }
}

TEST_CASE("the same seed gives the same bytes, another seed and another number others") {
  const TemporaryFolder folder;
  const auto write = [&](const char* name, std::uint64_t seed) {
    return write_demo_grooves({.directory = folder / name, .seed = seed, .count = 2, .bars = 2});
  };
  const auto first = write("a", 1), again = write("b", 1), other = write("c", 2);
  CHECK(read_text(first[0]) == read_text(again[0]));
  CHECK(read_text(first[1]) == read_text(again[1]));
  CHECK(read_text(first[0]) != read_text(other[0]));
  CHECK(read_text(first[0]) != read_text(first[1]));
}

TEST_CASE("a folder that cannot be made is an IoError") {
  const TemporaryFolder folder;
  write_text(folder / "file", "");
  CHECK_THROWS_AS(write_demo_grooves({.directory = folder / "file/below", .count = 1}), IoError);
}

TEST_CASE("no grooves, or grooves without bars, break the contract") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(write_demo_grooves({.directory = folder / "a", .count = 0}),
                  std::invalid_argument);
  CHECK_THROWS_AS(write_demo_grooves({.directory = folder / "a", .count = 1, .bars = 0}),
                  std::invalid_argument);
}
