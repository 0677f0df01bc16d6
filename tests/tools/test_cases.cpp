// Small MIDI files of the kinds that people have, through the program with the shipped models.  The
// folder of inputs (cases/) lies where the oracle's numbers do; each kind has tests of its own with
// inputs made by the tests.
#include <catch2/catch.hpp>
#include <cstdio>
#include <set>

#include "data/packed.h"
#include "tests/support/shared.h"
#include "tests/tools/playing/song_bytes.h"
#include "tests/tools/run_program.h"
#include "tools/command_line.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

using Notes = std::vector<std::vector<int>>;

struct Cases {
  std::optional<std::filesystem::path> folder = shared_path("cases");
  TemporaryFolder out;

  std::string file(const std::string& name) const { return (*folder / name).string(); }

  // The notes that a command writes of a file.
  Notes play(const std::string& verb, const std::string& name, std::vector<std::string> more = {}) {
    std::filesystem::remove_all(out / "played");
    std::vector<std::string> arguments = {verb,           file(name), "--out",
                                          out / "played", "--names",  "a"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto run = run_program(arguments);
    INFO(verb << " " << name << ": " << run.error);
    CHECK(run.exit_code == kDone);
    if (run.exit_code != kDone) return {};
    return notes_in(out / "played/a.mid", {.notes = NoteRule::every_hit, .drums = {.taps = true}});
  }
  // What show says of it.
  bool shows(const std::string& name, const std::string& words,
             std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"show", file(name)});
    const auto run = run_program(more);
    INFO(name << ": " << run.out << run.error);
    CHECK(run.exit_code == kDone);
    return run.out.find(words) != std::string::npos;
  }
  // The examples of a packed folder.
  std::vector<DrumTensor> pack(const std::string& name, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"pack", "--midi", file(name), "--bars", "2", "-o", out / "p"});
    const auto run = run_program(more);
    INFO(name << ": " << run.error);
    CHECK(run.exit_code == kDone);
    std::vector<DrumTensor> examples;
    const PackedDrums packed = PackedDrums::open(out / "p");
    for (const Split split : kSplits)
      for (std::int64_t i = 0; i < packed.size(split); ++i)
        packed.unpack(split, i, examples.emplace_back());
    return examples;
  }
};

// Kick on steps 0 and 8, snare on 4 and 12, eighth hats, all on the grid.
bool is_reference(const DrumTensor& tensor) {
  for (std::size_t step = 0; step < tensor.hits.size(); ++step) {
    const unsigned wanted =
        (step % 8 == 0 ? 1U : 0U) | (step % 8 == 4 ? 2U : 0U) | (step % 2 == 0 ? 4U : 0U);
    if (tensor.hits[step] != wanted) return false;
  }
  return std::ranges::all_of(tensor.offsets, [](std::int16_t offset) { return offset == 0; });
}

}  // namespace

TEST_CASE("cases: whatever the bytes, the channel and the tempo, the music is the same") {
  Cases cases;
  if (!cases.folder) return;
  int ran = 0;
  for (const char* name :
       {"reference.mid", "channel_one.mid", "channel_named_track.mid", "tempo_one_microsecond.mid",
        "meter_count_in_1_4.mid", "trailing_crlf.mid", "no_end_of_track.mid", "length_too_long.mid",
        "riff.rmi", "active_sensing.mid", "bad_byte_in_other_track.mid", "zero_length_notes.mid",
        "tempo_at_tick_one/a.mid", "meter_2_4/a.mid"}) {
    INFO(name);
    CHECK(cases.shows(name, "hits 24\n"));
    CHECK(cases.play("humanize", name).size() == 24);
    ++ran;
  }
  CHECK(cases.shows("tempo_at_tick_one/a.mid", ": 100 bpm, bars 2"));
  CHECK(cases.shows("meter_count_in_1_4.mid", "bars 2, hits 24"));
  CHECK(cases.play("humanize", "meter_count_in_1_4.mid", {"--bar", "1"}).size() == 24);
  CHECK(failed_in_one_line(run_program({"show", cases.file("trailing_crlf.mid"), "--strict"}),
                           kFailed, "byte 248"));
  std::printf("cases that are the reference: %d\n", ran);
}

TEST_CASE("cases: packed rows follow ticks and metre") {
  Cases cases;
  if (!cases.folder) return;
  for (const auto& [name, windows] :
       std::vector<std::pair<std::string, std::size_t>>{{"tempo_within_bar", 7},
                                                        {"tempo_every_bar", 15},
                                                        {"tempo_at_tick_one", 1},
                                                        {"meter_2_4", 1}}) {
    INFO(name);
    const auto examples = cases.pack(name);
    CHECK(examples.size() == windows);
    for (const DrumTensor& example : examples) CHECK(is_reference(example));
  }
  const auto run =
      run_program({"pack", "--midi", cases.file("folder_of_2_bar_loops"), "-o", cases.out / "q"});
  CHECK(run.exit_code == kFailed);
  CHECK(run.out.find("too_short") != std::string::npos);
  CHECK(run.error.find("pack with --bars 2") != std::string::npos);
}

TEST_CASE("cases: the user's own notes") {
  Cases cases;
  if (!cases.folder) return;
  const auto as_it_is = [&](const char* name, std::size_t notes) {
    INFO(name);
    const Notes before = notes_in(cases.file(name));
    CHECK(before.size() == notes);
    CHECK(cases.play("humanize", name, {"--strength", "0", "--keep-hits"}) == before);
    CHECK(cases.play("humanize", name, {"--strength", "0"}) == before);
    const Notes after = cases.play("humanize", name);
    std::multiset<int> pitches, wanted;
    for (const auto& note : before) wanted.insert(note[1]);
    for (const auto& note : after) pitches.insert(note[1]);
    CHECK(pitches == wanted);
  };
  as_it_is("percussion.mid", 31);
  as_it_is("flams.mid", 28);
  as_it_is("hat_outside_the_map.mid", 24);
  as_it_is("tom_groove.mid", 28);
  const auto run =
      run_program({"humanize", cases.file("hat_outside_the_map.mid"), "--out", cases.out / "o"});
  CHECK(run.error.find("pitch 8: 16 notes") != std::string::npos);
}

TEST_CASE("cases: loops and songs of any length") {
  Cases cases;
  if (!cases.folder) return;
  CHECK(cases.play("humanize", "loop_of_one_bar.mid").size() == 12);
  CHECK(cases.play("humanize", "song_of_32_bars.mid").size() == 384);
  CHECK(read_midi(cases.out / "played/a.mid").end_tick == 61440);
  CHECK(cases.play("humanize", "song_of_32_bars.mid", {"--bars", "5-8"}).size() == 48);
}

TEST_CASE("cases: taps are taps on any channel and pitch") {
  Cases cases;
  if (!cases.folder) return;
  const Notes drums = cases.play("tap2drum", "taps_keyboard.mid");
  CHECK(!drums.empty());
  for (const auto& note : drums) CHECK(note[3] == 9);
}
