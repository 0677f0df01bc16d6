// Bars along ticks: every way in which metres can follow each other.
#include <catch2/catch.hpp>

#include "data/bar_map.h"

using namespace drumvae;

namespace {

// {number, first step, steps} of each bar before a step.
std::vector<std::vector<std::int64_t>> bars(const BarMap& map, std::int64_t step) {
  std::vector<std::vector<std::int64_t>> list;
  for (const Bar& bar : map.bars_before(step))
    list.push_back({bar.number, bar.first_step, bar.steps});
  return list;
}

using Bars = std::vector<std::vector<std::int64_t>>;

}  // namespace

TEST_CASE("without a signature all bars are of 4/4, and a repeated one is no change") {
  for (const std::vector<TimeSignature>& signatures :
       {std::vector<TimeSignature>{}, {{0, 4, 4}}, {{777, 4, 4}}, {{0, 3, 4}, {0, 4, 4}}}) {
    const BarMap map(signatures, 480);
    CHECK(map.stretches().size() == 1);
    CHECK(bars(map, 33) == Bars{{1, 0, 16}, {2, 16, 16}, {3, 32, 16}});
  }
}

TEST_CASE("a signature on a bar line ends the bars before it") {
  const BarMap map({{1920, 3, 4}, {1920 + 2 * 1440, 7, 8}}, 480);
  CHECK(bars(map, 50) == Bars{{1, 0, 16}, {2, 16, 12}, {3, 28, 12}, {4, 40, 14}});
  CHECK(map.tick_of_step(40) == 1920 + 2 * 1440);
  CHECK(map.tick_of_step(41) == 1920 + 2 * 1440 + 120);
}

TEST_CASE("a bar that the next signature cuts short is a bar of its own") {
  const BarMap map({{0, 4, 4}, {1920 + 1000, 6, 8}}, 480);
  CHECK(bars(map, 26) == Bars{{1, 0, 16}, {2, 16, 8}, {3, 24, 12}});
  CHECK(map.tick_of_step(23) == 1920 + 840);
  CHECK(map.tick_of_step(24) == 2920);
  CHECK(map.stretch_at(2859) == 0);
  CHECK(map.stretch_at(2860) == 1);  // half a step ahead
}

TEST_CASE("a signature next to a bar line means it") {
  for (const std::int32_t off : {-3, -1, 0, 1, 3}) {
    const BarMap map({{1920 + off, 3, 4}}, 480);
    CHECK(bars(map, 17) == Bars{{1, 0, 16}, {2, 16, 12}});
    CHECK(map.tick_of_step(16) == 1920);
  }
  CHECK(BarMap({{1, 3, 4}}, 480).stretches().size() == 1);
  CHECK(BarMap({{1, 3, 4}}, 480).stretches()[0].numerator == 3);
}

TEST_CASE("a first bar that is shorter than those behind it is a pickup, number 0") {
  CHECK(bars(BarMap({{0, 1, 4}, {480, 4, 4}}, 480), 5) == Bars{{0, 0, 4}, {1, 4, 16}});
  CHECK(bars(BarMap({{0, 4, 4}, {480, 4, 4}, {600, 3, 4}}, 480), 6) == Bars{{0, 0, 5}, {1, 5, 12}});
  CHECK(BarMap({{0, 1, 4}, {960, 4, 4}}, 480).first_number() == 1);
  CHECK(BarMap({{0, 4, 4}, {1920, 3, 4}}, 480).first_number() == 1);
}

TEST_CASE("bars of no whole number of sixteenth notes are not listed, those behind them are") {
  const BarMap map({{0, 5, 32}, {600, 4, 4}}, 480);
  CHECK(bars(map, 6) == Bars{{3, 5, 16}});
}

TEST_CASE("ticks that a sixteenth note does not divide, and huge ones, are counted exactly") {
  const BarMap odd({{50, 3, 4}}, 10);  // a step is 2.5 ticks
  CHECK(bars(odd, 21) == Bars{{1, 0, 16}, {2, 16, 4}, {3, 20, 12}});
  CHECK(odd.tick_of_step(21) == 52.5);
  const BarMap huge({{1 << 30, 3, 4}}, 1);
  CHECK(huge.stretches()[1].first_step == std::int64_t{1} << 32U);
  CHECK(huge.bars_before(20).size() == 2);
}
