// Ticks to seconds, one tempo and several.
#include <catch2/catch.hpp>

#include "data/tempo_map.h"

using drumvae::TempoMap;
using Changes = std::vector<drumvae::TempoChange>;

TEST_CASE("under one tempo a time is exactly tick times tick length") {
  const TempoMap map({{0, 517'243}}, 480);
  const double tick_seconds = 60.0 / ((6e7 / 517'243) * 480);
  for (const int tick : {0, 1, 7, 479, 480, 123'457})
    CHECK(map.seconds_at(tick) == tick * tick_seconds);
}

TEST_CASE("without a tempo 120 quarter notes per minute hold") {
  const TempoMap map({}, 480);
  CHECK(map.changes() == Changes{{0, 500'000}});
  CHECK(map.seconds_at(960) == 1.0);
}

TEST_CASE("each tempo counts from its own tick") {
  // 0.5 s per quarter until tick 100, then 1 s, then 0.25 s.
  const TempoMap map({{300, 250'000}, {100, 1'000'000}}, 100);
  CHECK(map.seconds_at(100) == Approx(0.5));
  CHECK(map.seconds_at(200) == Approx(1.5));
  CHECK(map.seconds_at(300) == Approx(2.5));
  CHECK(map.seconds_at(500) == Approx(3.0));
}

TEST_CASE("a repeated tempo is no change and the last of several at one tick counts") {
  CHECK(TempoMap({{0, 400'000}, {0, 600'000}, {50, 600'000}, {70, 300'000}, {70, 600'000}}, 96)
            .changes() == Changes{{0, 600'000}});
}

TEST_CASE("tempo and tick length are inverses to rounding") {
  const double tick_seconds = drumvae::seconds_per_tick(517'243, 480);
  CHECK(drumvae::qpm_of(tick_seconds, 480) == Approx(6e7 / 517'243).epsilon(1e-15));
}

TEST_CASE("the grid's clock is the first tempo, or the second where the first holds for no step") {
  const auto clock = [](std::vector<drumvae::TempoChange> changes) {
    return drumvae::grid_clock(drumvae::TempoMap(std::move(changes), 480).changes(), 480)
        .us_per_quarter;
  };
  CHECK(clock({}) == 500'000);
  CHECK(clock({{0, 600'000}, {120, 400'000}}) == 600'000);
  CHECK(clock({{119, 600'000}}) == 600'000);
  CHECK(clock({{119, 600'000}, {239, 400'000}}) == 600'000);
  CHECK(clock({{0, 700'000}, {60, 600'000}, {120, 400'000}}) == 700'000);
  CHECK(clock({{0, 700'000}, {0, 600'000}}) == 600'000);
}

TEST_CASE("the longest tempo holds for most ticks, in one piece or several, up to the end") {
  const auto longest = [](std::vector<drumvae::TempoChange> changes, std::int32_t end) {
    return drumvae::longest_tempo(drumvae::TempoMap(std::move(changes), 480).changes(), end)
        .us_per_quarter;
  };
  CHECK(longest({{1, 600'000}}, 1000) == 600'000);
  CHECK(longest({{0, 400'000}, {40, 600'000}, {100, 400'000}}, 130) == 400'000);
  CHECK(longest({{0, 400'000}, {40, 600'000}}, 79) == 400'000);
  CHECK(longest({{0, 400'000}, {40, 600'000}}, 0) == 400'000);
}
