// Folders of MIDI files, and the account of what becomes of them.
#include <catch2/catch.hpp>
#include <set>

#include "data/corpus.h"
#include "data/groove.h"
#include "data/midi.h"
#include "engine/errors.h"
#include "tests/support/temporary_folder.h"

using namespace drumvae;
using namespace drumvae::test;
using Catch::Contains;

namespace {

// 120 qpm: a bar is 2 s.  A kick on every beat, ending with the last bar.
Performance beats(int bars) {
  Performance performance;
  for (int beat = 0; beat < 4 * bars; ++beat)
    performance.hits.push_back({36, 100, beat * 0.5, beat * 0.5 + 0.1});
  performance.end_s = bars * 2.0;
  return performance;
}

// The same as a file that is 480 ticks to the beat, with `tempos` and `signatures`.
MidiFile file_of_beats(int bars, std::vector<TempoChange> tempos,
                       std::vector<TimeSignature> signatures) {
  const TempoMap time(tempos, 480);
  MidiFile file{.tempos = time.changes(), .time_signatures = std::move(signatures)};
  for (std::int32_t tick = 0; tick < 1920 * bars; tick += 480)
    file.notes.push_back(
        {36, 100, tick, tick + 60, time.seconds_at(tick), time.seconds_at(tick + 60)});
  file.last_tick = 1920 * bars;
  file.end_s = time.seconds_at(file.last_tick);
  return file;
}

constexpr std::size_t index_of(Rejection why) { return static_cast<std::size_t>(why); }

std::array<int, 3> split_counts(const std::vector<CorpusEntry>& entries) {
  std::array<int, 3> counts{};
  for (const CorpusEntry& entry : entries) ++counts[static_cast<std::size_t>(entry.split)];
  return counts;
}

}  // namespace

TEST_CASE("a folder's MIDI files are found at any depth, sorted by name, and nothing else is") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "sub/deep.mid");
  for (const char* name :
       {"z.mid", "a.MID", "sub/b.midi", "sub/deep.mid/c.mid", "notes.txt", "mid"})
    write_text(folder / name, "");
  std::vector<std::string> names;
  for (const CorpusEntry& entry : list_midi_folder(folder.path(), 1)) {
    names.push_back(entry.name);
    CHECK(entry.path == folder / entry.name);
    CHECK(entry.bar_seconds == 0.0);
  }
  CHECK(names == std::vector<std::string>{"a.MID", "sub/b.midi", "sub/deep.mid/c.mid", "z.mid"});
}

TEST_CASE("a folder without MIDI files, or no folder, is an error that names it") {
  const TemporaryFolder folder;
  write_text(folder / "notes.txt", "");
  CHECK_THROWS_AS(list_midi_folder(folder.path(), 1), FormatError);
  CHECK_THROWS_WITH(list_midi_folder(folder.path(), 1), Contains("no .mid file"));
  CHECK_THROWS_AS(list_midi_folder(folder / "none", 1), IoError);
  CHECK_THROWS_AS(list_midi_folder(folder / "notes.txt", 1), IoError);
}

TEST_CASE("files are split eight to one to one, by the seed and not by chance") {
  const TemporaryFolder folder;
  for (int i = 0; i < 40; ++i) write_text(folder / (std::to_string(i) + ".mid"), "");
  const auto validation_of = [&](std::uint64_t seed) {
    std::set<std::string> names;
    for (const CorpusEntry& entry : list_midi_folder(folder.path(), seed))
      if (entry.split == Split::validation) names.insert(entry.name);
    return names;
  };
  CHECK(split_counts(list_midi_folder(folder.path(), 1)) == std::array{32, 4, 4});
  CHECK(validation_of(1) == validation_of(1));
  CHECK(validation_of(1) != validation_of(2));
}

TEST_CASE("a small folder has a file in every split, and one of two files only trains") {
  const TemporaryFolder folder;
  write_text(folder / "a.mid", "");
  write_text(folder / "b.mid", "");
  CHECK(split_counts(list_midi_folder(folder.path(), 1)) == std::array{2, 0, 0});
  write_text(folder / "c.mid", "");
  CHECK(split_counts(list_midi_folder(folder.path(), 1)) == std::array{1, 1, 1});
}

TEST_CASE("windows of both kinds are counted and numbered by their first bar") {
  for (const WindowKind kind : {WindowKind::tfds, WindowKind::bar}) {
    WindowFunnel funnel;
    const auto examples =
        examples_of(beats(6), {.split = Split::validation}, {.kind = kind, .bars = 4}, funnel);
    REQUIRE(examples.size() == 3);
    CHECK(examples[2].first_bar == 2);
    CHECK(examples[2].tensor.steps == 64);
    CHECK(count_hits(examples[2].tensor) == 16);
    CHECK(funnel.files == WindowFunnel::PerSplit{0, 1, 0});
    CHECK(funnel.windows == WindowFunnel::PerSplit{0, 3, 0});
    CHECK(funnel.kept == WindowFunnel::PerSplit{0, 3, 0});
  }
}

TEST_CASE("a bar's length is the data set's where it states one") {
  WindowFunnel funnel;
  examples_of(beats(6), {.bar_seconds = 4.0}, {.bars = 2}, funnel);
  CHECK(funnel.windows[0] == 2);
}

TEST_CASE("dropped windows are counted by reason, files without a window apart from them") {
  Performance waltz = beats(6);
  waltz.numerator = 3;
  WindowFunnel tfds, bar;
  examples_of(waltz, {}, {.kind = WindowKind::tfds, .bars = 4}, tfds);
  examples_of(waltz, {}, {.kind = WindowKind::bar, .bars = 4}, bar);
  CHECK(tfds.windows[0] == 5);
  CHECK(tfds.dropped[index_of(Rejection::steps_per_bar)] == 5);
  CHECK(bar.windows[0] == 0);
  CHECK(bar.files_without_windows[index_of(Rejection::steps_per_bar)] == 1);
  for (const WindowKind kind : {WindowKind::tfds, WindowKind::bar}) {
    WindowFunnel funnel;
    CHECK(examples_of(beats(3), {}, {.kind = kind, .bars = 4}, funnel).empty());
    CHECK(funnel.files_without_windows[index_of(Rejection::too_short)] == 1);
  }
}

TEST_CASE("a bar window without a hit is dropped as empty") {
  Performance performance = beats(1);
  performance.hits.push_back({38, 90, 10.0, 10.1});
  WindowFunnel funnel;
  const auto examples = examples_of(performance, {}, {.kind = WindowKind::bar, .bars = 2}, funnel);
  REQUIRE(examples.size() == 2);
  CHECK(examples[1].first_bar == 4);
  CHECK(funnel.windows[0] == 5);
  CHECK(funnel.dropped_empty == 3);
}

TEST_CASE("a pitch without a class is counted once per note and leaves no trace in the windows") {
  Performance performance = beats(4);
  performance.hits.push_back({35, 90, 1.0, 1.1});
  performance.hits.push_back({35, 90, 7.9, 8.0});
  WindowFunnel funnel;
  examples_of(performance, {}, {.bars = 2}, funnel);
  CHECK(funnel.unmapped_pitches == std::map<int, std::int64_t>{{35, 2}});
  WindowFunnel general;
  examples_of(performance, {}, {.bars = 2, .kit = DrumMap::gm}, general);
  CHECK(general.unmapped_pitches.empty());
}

TEST_CASE("changes of tempo anywhere leave the rows that a constant tempo gives") {
  const std::vector<TempoChange> constant = {{0, 500'000}};
  std::vector<TempoChange> every_bar, slower, noise;
  for (std::int32_t bar = 0; bar < 9; ++bar)
    every_bar.push_back({1920 * bar, 500'000 - 9000 * (bar % 3)});
  for (std::int32_t tick = 0; tick < 9 * 1920; tick += 30) {
    slower.push_back({tick, 500'000 + 15 * tick});
    noise.push_back({tick + 7, 500'000 + tick / 30 % 2});
  }
  const std::vector<std::vector<TempoChange>> maps = {
      {{0, 500'000}, {1110, 431'654}},                // within a bar
      {{0, 999'999}, {0, 500'000}},                   // several on one tick: the last counts
      {{1, 500'000}},                                 // a tick late
      {{0, 500'000}, {480, 600'000}, {481, 20'000}},  // far away
      every_bar,
      slower,
      noise};
  for (const WindowKind kind : {WindowKind::tfds, WindowKind::bar}) {
    for (const double bar_seconds : {0.0, 2.0}) {
      const CorpusEntry entry{.bar_seconds = bar_seconds};
      const WindowOptions options{.kind = kind, .bars = 2};
      WindowFunnel wanted_funnel;
      const auto wanted =
          examples_of(file_of_beats(9, constant, {}), entry, options, wanted_funnel);
      REQUIRE(wanted.size() == 8);
      for (const auto& tempos : maps) {
        WindowFunnel funnel;
        const auto examples = examples_of(file_of_beats(9, tempos, {}), entry, options, funnel);
        REQUIRE(examples.size() == wanted.size());
        for (std::size_t i = 0; i < examples.size(); ++i) {
          CHECK(examples[i].tensor == wanted[i].tensor);
          CHECK(examples[i].first_bar == i);
        }
        CHECK(funnel == wanted_funnel);
      }
    }
  }
}

TEST_CASE("a file whose metre changes is cut there, and no window holds a bar that is cut short") {
  const auto windows = [](std::vector<TimeSignature> signatures, WindowKind kind) {
    WindowFunnel funnel;
    return examples_of(file_of_beats(9, {{0, 500'000}}, std::move(signatures)), {},
                       {.kind = kind, .bars = 2}, funnel);
  };
  for (const WindowKind kind : {WindowKind::tfds, WindowKind::bar}) {
    CHECK(windows({{4 * 1920, 3, 4}}, kind).size() == 3);
    // A count-in, and what it leaves of nine bars: the last of them is of three beats.
    const auto counted_in = windows({{0, 1, 4}, {480, 4, 4}}, kind);
    REQUIRE(counted_in.size() == 8);
    CHECK(counted_in[1].first_bar == 1);
    // On a bar line tfds windows may lose a hit to rounding.
    const int least = kind == WindowKind::bar ? 8 : 7;
    for (std::size_t i = 0; i < 7; ++i) CHECK(count_hits(counted_in[i].tensor) >= least);
    // Four bars and a half, then as much that begins in the middle of a bar: half to even bars.
    const auto within = windows({{0, 4, 4}, {8640, 2, 2}}, kind);
    REQUIRE(within.size() == (kind == WindowKind::bar ? 3 + 4 : 3 + 3));
    CHECK(within[3].first_bar == 5);
    for (std::size_t i = 0; i < 6; ++i) CHECK(count_hits(within[i].tensor) >= least);
  }
}

TEST_CASE("bars of which several make 16 steps, or that are several times as long, are joined") {
  for (const TimeSignature& metre : {TimeSignature{0, 2, 4}, TimeSignature{0, 4, 8},
                                     TimeSignature{0, 1, 4}, TimeSignature{0, 4, 2}}) {
    for (const WindowKind kind : {WindowKind::tfds, WindowKind::bar}) {
      WindowFunnel funnel;
      const auto examples = examples_of(file_of_beats(4, {{0, 500'000}}, {metre}), {},
                                        {.kind = kind, .bars = 2}, funnel);
      REQUIRE(examples.size() == 3);
      CHECK(count_hits(examples[2].tensor) == 8);
      CHECK(examples[2].first_bar ==
            8 * metre.denominator / (4 * static_cast<unsigned>(metre.numerator)));
    }
  }
}

TEST_CASE("a file of which every stretch is too short has the reason that it was cut for") {
  const MidiFile metres = file_of_beats(4, {{0, 500000}}, {{0, 4, 4}, {1920 * 2, 3, 4}});
  for (const WindowKind kind : {WindowKind::tfds, WindowKind::bar}) {
    WindowFunnel funnel;
    CHECK(examples_of(metres, {}, {.kind = kind, .bars = 4}, funnel).empty());
    CHECK(funnel.files[0] == 1);
    CHECK(funnel.files_without_windows[index_of(Rejection::time_signature_changes)] == 1);
    CHECK(funnel.files_without_windows[index_of(Rejection::too_short)] == 0);
  }
}

TEST_CASE("a file of absurd length is too long and costs neither time nor memory") {
  Performance performance = beats(4);
  performance.end_s = 1e9;
  performance.hits.push_back({36, 90, 0.9e9, 1e9});
  for (const WindowKind kind : {WindowKind::tfds, WindowKind::bar}) {
    WindowFunnel funnel;
    CHECK(examples_of(performance, {}, {.kind = kind, .bars = 4}, funnel).empty());
    CHECK(funnel.files_without_windows[index_of(Rejection::too_long)] == 1);
  }
}

TEST_CASE("an entry's file is read and its errors name it") {
  const TemporaryFolder folder;
  write_midi(folder / "a.mid", {.hits = beats(4).hits});
  write_text(folder / "b.mid", "MThd");
  WindowFunnel funnel;
  CHECK(read_examples({.path = folder / "a.mid"}, {.kind = WindowKind::bar, .bars = 4}, funnel)
            .size() == 1);
  CHECK_THROWS_AS(read_examples({.path = folder / "b.mid"}, {}, funnel), FormatError);
  CHECK_THROWS_WITH(read_examples({.path = folder / "b.mid"}, {}, funnel), Contains("b.mid"));
}

TEST_CASE("the provenance of a packed file repeats the funnel") {
  WindowFunnel funnel;
  examples_of(beats(6), {.split = Split::test}, {.bars = 4}, funnel);
  examples_of(Performance{.end_s = 8.0}, {}, {.bars = 4}, funnel);
  const Provenance provenance = provenance_of(funnel, {.bars = 4});
  CHECK(provenance.window_kind == "tfds");
  CHECK(provenance.pitch_map == "roland");
  CHECK(provenance.bars == 4);
  CHECK(provenance.files == 2);
  CHECK(provenance.windows.at("test") == 3);
  CHECK(provenance.kept.at("train") == 0);
  CHECK(provenance.rejections == std::map<std::string, std::int64_t>{{"no_notes", 1}});
  CHECK(provenance_of(funnel, {.kit = DrumMap::gm}).pitch_map == "gm");
  KitMap own = DrumMap::gm;
  own.set(0, std::array{35});
  CHECK(provenance_of(funnel, {.kit = own}).pitch_map == "own");
}
