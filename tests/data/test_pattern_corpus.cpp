// What becomes of a file's patterns: duplicates, the cap, the account.
#include <catch2/catch.hpp>
#include <numeric>

#include "data/pattern_corpus.h"
#include "engine/errors.h"

using namespace drumvae;

namespace {

constexpr int kTicksPerStep = 120;

// A note at each (step, pitch), 120 qpm.
MidiFile file_of(const std::vector<std::pair<int, int>>& notes) {
  MidiFile file{.tempos = {{0, 500000}}};
  for (const auto& [step, pitch] : notes) {
    const double start_s = step * kTicksPerStep * seconds_per_tick(500000, 480);
    file.notes.push_back(
        {pitch, 100, step * kTicksPerStep, step * kTicksPerStep + 10, start_s, start_s + .01});
  }
  return file;
}

// A kick in every bar, and in bar b a snare on step `snares[b]`.
MidiFile bars_of(const std::vector<int>& snares) {
  std::vector<std::pair<int, int>> notes;
  for (std::size_t bar = 0; bar < snares.size(); ++bar) {
    const int first = static_cast<int>(bar) * 16;
    notes.emplace_back(first, 36);
    notes.emplace_back(first + snares[bar], 38);
  }
  return file_of(notes);
}

constexpr std::size_t index_of(Rejection why) { return static_cast<std::size_t>(why); }

}  // namespace

TEST_CASE("a pattern that its file has already is dropped and counted") {
  WindowFunnel funnel;
  const auto patterns = patterns_of(bars_of({4, 4, 4, 8, 8}), {}, {.per_file = 0}, funnel);
  REQUIRE(patterns.size() == 3);
  CHECK(patterns[0].first_bar == 0);
  CHECK(patterns[1].first_bar == 2);
  CHECK(patterns[2].first_bar == 3);
  CHECK(patterns[2].sets[8] == 0b10);
  CHECK(funnel.windows[0] == 4);
  CHECK(funnel.kept[0] == 3);
  CHECK(funnel.dropped_duplicates == 1);
  CHECK(funnel.files[0] == 1);
}

TEST_CASE("a file gives its first patterns up to the cap") {
  std::vector<int> snares(12);
  std::iota(snares.begin(), snares.end(), 1);
  WindowFunnel funnel;
  const auto patterns =
      patterns_of(bars_of(snares), {.split = Split::test}, {.per_file = 5}, funnel);
  REQUIRE(patterns.size() == 5);
  CHECK(patterns.back().first_bar == 4);
  CHECK(funnel.kept[2] == 5);
  CHECK(funnel.dropped_beyond_cap == 6);
}

TEST_CASE("longer patterns are cut where they are asked for") {
  WindowFunnel funnel;
  const auto patterns = patterns_of(bars_of({1, 2, 3, 4, 5}), {}, {.bars = 4}, funnel);
  REQUIRE(patterns.size() == 2);
  CHECK(patterns[1].sets.size() == 64);
}

TEST_CASE("a file without a pattern is counted by the reason") {
  const auto reason_is = [](const MidiFile& file, Rejection why) {
    WindowFunnel funnel;
    CHECK(patterns_of(file, {}, {}, funnel).empty());
    CHECK(funnel.files_without_windows[index_of(why)] == 1);
  };
  reason_is(file_of({}), Rejection::no_notes);
  reason_is(bars_of({4}), Rejection::too_short);
  MidiFile waltz = bars_of({4, 4, 4});
  waltz.time_signatures = {{0, 3, 4}};
  reason_is(waltz, Rejection::steps_per_bar);
}

TEST_CASE("stretches of another metre are searched too, and duplicates found across them") {
  MidiFile file = bars_of({4, 8, 1, 4, 8, 1, 4, 8});
  WindowFunnel whole;
  CHECK(patterns_of(file, {}, {.per_file = 0}, whole).size() == 3);
  file.time_signatures = {{0, 4, 4}, {6 * 1920, 2, 2}};
  WindowFunnel funnel;
  CHECK(patterns_of(file, {}, {.per_file = 0}, funnel).size() == 3);
  CHECK(funnel.windows[0] == 6);  // none across the change
}

TEST_CASE("a change of tempo changes no pattern") {
  MidiFile file = bars_of({4, 8, 1, 4, 8, 1, 4, 8});
  WindowFunnel constant, changing;
  const auto wanted = patterns_of(file, {}, {.per_file = 0}, constant);
  file.tempos.push_back({6 * 1920 + 77, 1000000});
  const auto patterns = patterns_of(file, {}, {.per_file = 0}, changing);
  CHECK(changing == constant);
  REQUIRE(patterns.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(patterns[i].sets == wanted[i].sets);
}

TEST_CASE("notes that are not of the kit are counted") {
  WindowFunnel funnel;
  patterns_of(file_of({{0, 36}, {1, 1}, {2, 1}}), {}, {}, funnel);
  CHECK(funnel.unmapped_pitches == std::map<int, std::int64_t>{{1, 2}});
}

TEST_CASE("the account says that it counts patterns, and of which kit") {
  WindowFunnel funnel;
  patterns_of(bars_of({4, 4, 4, 4}), {}, {.bars = 2}, funnel);
  const Provenance provenance = provenance_of(funnel, PatternOptions{.bars = 2});
  CHECK(provenance.window_kind == "pattern");
  CHECK(provenance.pitch_map == "gm");
  CHECK(provenance.bars == 2);
  CHECK(provenance.rejections == std::map<std::string, std::int64_t>{{"duplicate", 2}});
  CHECK(provenance_of(funnel, PatternOptions{.kit = PatternKit::full}).pitch_map == "gm_61");
}

TEST_CASE("a file that is not there is an IoError") {
  WindowFunnel funnel;
  CHECK_THROWS_AS(read_patterns({.path = "no/such/file.mid"}, {}, funnel), IoError);
}
