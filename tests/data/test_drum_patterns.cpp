// Tracks, windows and rows of drum patterns by hand; tests/oracle has Magenta's.
#include <algorithm>
#include <catch2/catch.hpp>

#include "data/drum_patterns.h"

using namespace drumvae;

namespace {

// A kick at each of these steps.
Performance kicks(const std::vector<std::int32_t>& steps) {
  Performance performance;
  for (const std::int32_t step : steps)
    performance.hits.push_back({.pitch = 36, .velocity = 100, .step = step});
  return performance;
}

std::vector<std::size_t> lengths_of(const std::vector<DrumTrack>& tracks) {
  std::vector<std::size_t> lengths;
  for (const DrumTrack& track : tracks) lengths.push_back(track.sets.size());
  return lengths;
}

std::vector<DrumTrack> tracks_of(const std::vector<std::int32_t>& steps) {
  return drum_tracks(kicks(steps), PatternKit::nine);
}

}  // namespace

TEST_CASE("a track begins with the bar of its first hit and ends with a whole bar") {
  const auto tracks = tracks_of({37, 40, 48});
  REQUIRE(tracks.size() == 1);
  CHECK(tracks[0].first_step == 32);
  REQUIRE(tracks[0].sets.size() == 32);
  for (std::size_t step = 0; step < 32; ++step)
    CHECK(tracks[0].sets[step] == (step == 5 || step == 8 || step == 16 ? 1 : 0));
}

TEST_CASE("seventeen steps between two hits end a track, sixteen do not") {
  CHECK(lengths_of(tracks_of({0, 16})) == std::vector<std::size_t>{32});
  CHECK(lengths_of(tracks_of({0, 17})) == std::vector<std::size_t>{16, 16});
  CHECK(tracks_of({0, 17})[1].first_step == 16);
  CHECK(lengths_of(tracks_of({15, 31, 64})) == std::vector<std::size_t>{32, 16});
}

TEST_CASE("a track is cut at a hundred bars, and the search goes on behind its real end") {
  std::vector<std::int32_t> steps;
  for (std::int32_t step = 0; step < 120 * 16; step += 8) steps.push_back(step);
  steps.push_back(200 * 16);
  const auto tracks = tracks_of(steps);
  CHECK(lengths_of(tracks) == std::vector<std::size_t>{1600, 16});
  CHECK(tracks[1].first_step == 200 * 16);
}

TEST_CASE("hits of a step make one set, and pitches that are not of the kit none") {
  Performance performance;
  for (const int pitch : {36, 35, 42, 22, 1})
    performance.hits.push_back({.pitch = pitch, .velocity = 1, .step = 3});
  performance.hits.push_back({.pitch = 2, .velocity = 1, .step = 40});
  const auto nine = drum_tracks(performance, PatternKit::nine);
  REQUIRE(lengths_of(nine) == std::vector<std::size_t>{16});
  CHECK(nine[0].sets[3] == 0b101);
  const auto full = drum_tracks(performance, PatternKit::full);
  CHECK(full.at(0).sets[3] == (1U | 1U << 1U | 1U << 17U));
}

TEST_CASE("metres that are not sixteen steps a bar give no track, and neither does silence") {
  Performance waltz = kicks({0, 4});
  waltz.numerator = 3;
  CHECK(drum_tracks(waltz, PatternKit::nine).empty());
  waltz.numerator = 8;
  waltz.denominator = 8;
  CHECK(drum_tracks(waltz, PatternKit::nine).size() == 1);
  CHECK(tracks_of({}).empty());
}

TEST_CASE("windows are whole and one bar apart") {
  const auto tracks = tracks_of({16, 32, 48, 64});
  const auto windows = pattern_windows(tracks.at(0), 2);
  REQUIRE(windows.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(windows[i].first_bar == static_cast<std::int64_t>(i) + 1);
    REQUIRE(windows[i].sets.size() == 32);
    CHECK(std::ranges::count(windows[i].sets, 1U) == 2);
  }
  CHECK(pattern_windows(tracks.at(0), 5).empty());
}

TEST_CASE("an input row is a number per drum and one for silence") {
  std::vector<float> row(4, 7.0F);
  write_pattern_input(0b101, row);
  CHECK(row == std::vector<float>{1, 0, 1, 0});
  write_pattern_input(0, row);
  CHECK(row == std::vector<float>{0, 0, 0, 1});
}

TEST_CASE("a target row is the class that is the sum of 2^d, or a number per drum") {
  std::vector<float> one_hot(8), drums(3);
  write_pattern_target(0b110, PatternRows::one_hot, one_hot);
  CHECK(one_hot == std::vector<float>{0, 0, 0, 0, 0, 0, 1, 0});
  write_pattern_target(0b110, PatternRows::drums, drums);
  CHECK(drums == std::vector<float>{0, 1, 1});
}

TEST_CASE("every set comes back from its rows") {
  for (std::uint64_t set = 0; set < 512; ++set) {
    std::vector<float> one_hot(512), drums(9);
    write_pattern_target(set, PatternRows::one_hot, one_hot);
    write_pattern_target(set, PatternRows::drums, drums);
    CHECK(set_of_row(PatternRows::one_hot, one_hot) == set);
    CHECK(set_of_row(PatternRows::drums, drums) == set);
  }
  std::vector<float> last(61);
  write_pattern_target(std::uint64_t{1} << 60U, PatternRows::drums, last);
  CHECK(last.back() == 1);
  CHECK(set_of_row(PatternRows::drums, last) == std::uint64_t{1} << 60U);
}

TEST_CASE("a pattern is decoded to hits of velocity 80, one step long") {
  const auto hits = decode_pattern(DrumSets{0b101, 0, 0b10}, PatternKit::nine, 60);
  REQUIRE(hits.size() == 3);
  CHECK(hits[0] == DrumHit{36, 80, 0, .25, 0});
  CHECK(hits[1] == DrumHit{42, 80, 0, .25, 0});
  CHECK(hits[2] == DrumHit{38, 80, .5, .75, 2});
}

TEST_CASE("a decoded pattern is read as itself") {
  DrumSets sets(32);
  for (std::size_t step = 0; step < 32; ++step) sets[step] = step * 2654435761U % 512;
  Performance performance{.hits = decode_pattern(sets, PatternKit::nine)};
  quantize(performance);
  const auto tracks = drum_tracks(performance, PatternKit::nine);
  REQUIRE(tracks.size() == 1);
  CHECK(tracks[0].sets == sets);
}
