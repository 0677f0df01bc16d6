// Files whose metre changes, cut where it does; tempo cuts nothing.
#include <catch2/catch.hpp>

#include "data/stretches.h"

using namespace drumvae;

namespace {

// 480 ticks per quarter note; a note that begins at `tick` and lasts `ticks`.
MidiNote note(const TempoMap& time, std::int32_t tick, std::int32_t ticks = 10) {
  return {36, 100, tick, tick + ticks, time.seconds_at(tick), time.seconds_at(tick + ticks)};
}

// A bar of 4/4 at 120 qpm is 1920 ticks and 2 s.
MidiFile file_of(std::vector<TempoChange> tempos, std::vector<TimeSignature> signatures,
                 const std::vector<std::int32_t>& ticks) {
  const TempoMap time(tempos, 480);
  MidiFile file{.tempos = time.changes(), .time_signatures = std::move(signatures)};
  for (const std::int32_t tick : ticks) file.notes.push_back(note(time, tick));
  file.last_tick = 4 * 1920;
  file.end_s = time.seconds_at(file.last_tick);
  return file;
}

std::vector<std::size_t> hits_of(const std::vector<Performance>& stretches) {
  std::vector<std::size_t> hits;
  for (const Performance& stretch : stretches) hits.push_back(stretch.hits.size());
  return hits;
}

}  // namespace

TEST_CASE("a file without changes is one stretch, the whole performance") {
  const MidiFile file = file_of({{0, 500000}}, {{0, 4, 4}}, {0, 480, 1920});
  const auto stretches = stretches_of(file);
  const Performance whole = performance_of(file);
  REQUIRE(stretches.size() == 1);
  CHECK(stretches[0].hits == whole.hits);
  CHECK(stretches[0].qpm == whole.qpm);
  CHECK(stretches[0].tick_seconds == whole.tick_seconds);
  CHECK(stretches[0].end_s == whole.end_s);
  CHECK_FALSE(stretches[0].tempo_changes);
}

TEST_CASE("a change of tempo leaves one stretch, timed by the clock of its beginning") {
  const auto stretches =
      stretches_of(file_of({{0, 500000}, {1000, 1000000}}, {}, {0, 999, 1920, 2400}));
  REQUIRE(hits_of(stretches) == std::vector<std::size_t>{4});
  CHECK(stretches[0].qpm == Approx(120));
  CHECK(stretches[0].hits[3].start_s == Approx(2.5));
  CHECK(stretches[0].end_s == Approx(8));
  CHECK(stretches[0].tempo_changes);
}

TEST_CASE("a change of metre begins a stretch; the same signature again does not") {
  const auto stretches = stretches_of(
      file_of({{0, 500000}}, {{1920, 4, 4}, {3840, 3, 4}, {5280, 3, 4}}, {0, 2000, 3840, 5300}));
  REQUIRE(hits_of(stretches) == std::vector<std::size_t>{2, 2});
  CHECK(stretches[0].numerator == 4);
  CHECK(stretches[1].numerator == 3);
  CHECK(stretches[1].first_bar == 2);
  CHECK(stretches[1].hits[1].start_s == Approx((5300 - 3840) / 960.0));
}

TEST_CASE("without a signature at the start 4/4 holds there") {
  const auto stretches = stretches_of(file_of({{0, 500000}}, {{1920, 6, 8}}, {0, 1920}));
  REQUIRE(stretches.size() == 2);
  CHECK(stretches[0].numerator == 4);
  CHECK(stretches[0].denominator == 4);
  CHECK(stretches[1].denominator == 8);
}

TEST_CASE("a note that lasts beyond its stretch ends with it") {
  MidiFile file = file_of({{0, 500000}}, {{1920, 2, 2}}, {});
  file.notes.push_back(note(TempoMap(file.tempos, 480), 1800, 500));
  CHECK(stretches_of(file)[0].hits.at(0).end_s == Approx(2));
}

TEST_CASE("a hit slightly ahead of a stretch is its first, and early") {
  const auto stretches = stretches_of(file_of({{0, 500000}}, {{1920, 2, 2}}, {1859, 1860, 1920}));
  REQUIRE(hits_of(stretches) == std::vector<std::size_t>{1, 2});
  CHECK(stretches[1].hits[0].start_s == Approx(-60 / 960.0));
}

TEST_CASE("what lies in a bar that another metre cuts short is left out") {
  const auto stretches =
      stretches_of(file_of({{0, 500000}}, {{3000, 2, 2}}, {0, 1920, 2400, 3000}));
  REQUIRE(hits_of(stretches) == std::vector<std::size_t>{1, 1});
  CHECK(stretches[0].end_s == Approx(2));
}
