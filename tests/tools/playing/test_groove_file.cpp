// MIDI files read as one groove tensor.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "data/midi.h"
#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/playing/groove_file.h"

using namespace drumvae;
using drumvae::test::TemporaryFolder;

namespace {

DrumHit hit(int pitch, int velocity, int step) {
  const double step_s = 60.0 / 100.0 / 4.0;
  return {pitch, velocity, step * step_s, (step + 1) * step_s, step};
}

}  // namespace

TEST_CASE("a written groove is read as its hits, its tempo and its unmapped pitches") {
  const TemporaryFolder folder;
  write_midi(folder / "a.mid",
             {.hits = {hit(36, 100, 0), hit(38, 40, 20), hit(1, 5, 3), hit(1, 5, 4), hit(99, 5, 5)},
              .tempo_bpm = 100.0,
              .name = "a"});
  const GrooveFile groove = read_groove(folder / "a.mid", DrumMap::roland);
  CHECK(groove.tempo_bpm == Approx(100.0));
  CHECK(groove.fastest_bpm == groove.slowest_bpm);
  REQUIRE(groove.tensor.steps == 32);
  CHECK(count_hits(groove.tensor) == 2);
  CHECK(groove.tensor.hits[0] == 1);
  CHECK(groove.tensor.hits[20] == 2);
  CHECK(groove.tensor.velocities[20 * kDrumClasses + 1] == 40);
  CHECK(groove.unmapped_pitches == std::map<int, std::int64_t>{{1, 2}, {99, 1}});
}

TEST_CASE("the map decides which class a pitch is") {
  const TemporaryFolder folder;
  write_midi(folder / "a.mid", {.hits = {hit(48, 100, 0)}, .tempo_bpm = 100.0, .name = ""});
  CHECK(read_groove(folder / "a.mid", DrumMap::roland).tensor.hits[0] == 1U << 6);
  CHECK(read_groove(folder / "a.mid", DrumMap::gm).tensor.hits[0] == 1U << 5);
}

TEST_CASE("a file without drum notes is refused with the reason") {
  const TemporaryFolder folder;
  write_midi(folder / "a.mid", {.hits = {}, .tempo_bpm = 100.0, .name = ""});
  CHECK_THROWS_AS(read_groove(folder / "a.mid", DrumMap::roland), FormatError);
  CHECK_THROWS_WITH(read_groove(folder / "a.mid", DrumMap::roland),
                    Catch::Contains("no notes on the drum channel"));
}

TEST_CASE("a file that is not there is an IoError") {
  CHECK_THROWS_AS(read_groove("no/such/file.mid", DrumMap::roland), IoError);
}
