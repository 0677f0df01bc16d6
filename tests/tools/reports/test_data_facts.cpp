// What is in a folder of performances.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/midi_folder.h"
#include "tools/reports/data_facts.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

PackRequest midi_folder(const TemporaryFolder& folder) {
  return {.source = PackSource::midi_folder,
          .directory = folder.path(),
          .windows = {.kind = WindowKind::bar, .bars = 2, .kit = DrumMap::gm},
          .patterns = {},
          .output = {}};
}

}  // namespace

TEST_CASE("files, hits and windows are counted, and broken files are named") {
  const TemporaryFolder folder;
  write_beat(folder / "one/a.mid", 4, 9);
  write_beat(folder / "b.mid", 2, 90);
  write_text(folder / "broken.mid", "MThd");
  const DataFacts facts = facts_of(midi_folder(folder));
  REQUIRE(facts.files.size() == 2);
  CHECK(facts.files[0].player == ".");
  CHECK(facts.files[1].player == "one");
  CHECK(facts.files[1].metre == "4/4");
  CHECK(facts.files[1].tempo_bpm == Approx(120));
  CHECK(facts.files[1].seconds == Approx(7.625));
  CHECK(facts.drums[0].velocities.size() == 16 + 8);
  CHECK(facts.drums[1].velocities == std::vector<double>{90, 9});
  for (const double late_ms : facts.drums[0].late_ms) CHECK(std::abs(late_ms) < .01);
  CHECK(facts.funnel.kept[0] + facts.funnel.kept[1] + facts.funnel.kept[2] == 4);
  REQUIRE(facts.unreadable.size() == 1);
  CHECK(facts.unreadable[0].find("broken.mid") != std::string::npos);
}

TEST_CASE("a folder that is missing, empty, or of broken files alone is refused") {
  const TemporaryFolder folder;
  PackRequest request = midi_folder(folder);
  CHECK_THROWS_AS(facts_of(request), FormatError);
  write_text(folder / "broken.mid", "MThd");
  CHECK_THROWS_WITH(facts_of(request), Catch::Contains("none of its 1 MIDI files can be read"));
  request.directory /= "none";
  CHECK_THROWS_AS(facts_of(request), IoError);
  request.source = PackSource::groove_midi_dataset;
  CHECK_THROWS_WITH(facts_of(request), Catch::Contains("info.csv"));
}

TEST_CASE("of the Groove MIDI Dataset style, beat or fill, tempo and split are known") {
  const TemporaryFolder folder;
  write_beat(folder / "drummer1/a.mid", 4, 9);
  write_text(folder / "info.csv",
             "style,bpm,beat_type,time_signature,midi_filename,duration,split\n"
             "funk/groove1,121,fill,4-4,drummer1/a.mid,7.25,test\n");
  PackRequest request = midi_folder(folder);
  request.source = PackSource::groove_midi_dataset;
  const DataFacts facts = facts_of(request);
  REQUIRE(facts.files.size() == 1);
  CHECK(facts.files[0].player == "drummer1");
  CHECK(facts.files[0].style == "funk");
  CHECK(facts.files[0].fill);
  CHECK(facts.files[0].tempo_bpm == 121);
  CHECK(facts.files[0].seconds == 7.25);
  CHECK(facts.files[0].split == Split::test);
}
