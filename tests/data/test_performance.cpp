// The grid's arithmetic.
#include <catch2/catch.hpp>
#include <cmath>

#include "data/performance.h"

using namespace drumvae;

TEST_CASE("a hit belongs to the nearest step, and halfway to the later one") {
  CHECK(quantize_step(0.0, 120.0) == 0);
  CHECK(quantize_step(0.0624, 120.0) == 0);
  CHECK(quantize_step(0.0625, 120.0) == 1);
  CHECK(quantize_step(0.1875, 120.0) == 2);
}

TEST_CASE("an onset halfway between steps falls where double arithmetic puts it") {
  // Tick 60 + 120*k of 480 per quarter at GMD tempos: exactly between two steps on paper.
  int down = 0, up = 0;
  for (int us = 400'000; us < 700'000; us += 7919) {
    const double tick_seconds = 60.0 / ((6e7 / us) * 480);
    const double qpm = 60.0 / (tick_seconds * 480);
    for (int k = 0; k < 64; ++k) {
      const double start = (60 + 120 * k) * tick_seconds;
      const int step = quantize_step(start, qpm);
      CHECK(step == static_cast<int>(start * (4 * qpm / 60) + 0.5));
      REQUIRE((step == k || step == k + 1));
      ++(step == k ? down : up);
    }
  }
  CHECK(down > 0);
  CHECK(up > 0);
}

TEST_CASE("an onset beyond all bounds is capped and not undefined") {
  CHECK(quantize_step(1e300, 120.0) == 1 << 30);
}

TEST_CASE("a bar of 4/4 and 2/2 has 16 steps, of 3/4 and 6/8 twelve, of 5/32 no whole number") {
  CHECK(steps_per_bar(4, 4) == 16.0);
  CHECK(steps_per_bar(2, 2) == 16.0);
  CHECK(steps_per_bar(3, 4) == 12.0);
  CHECK(steps_per_bar(6, 8) == 12.0);
  CHECK(steps_per_bar(5, 32) == 2.5);
}

TEST_CASE("quantizing sets the step of every hit by the performance's own tempo") {
  Performance performance{.qpm = 60.0};
  performance.hits = {{.pitch = 36, .start_s = 0.3}, {.pitch = 36, .start_s = 1.0}};
  quantize(performance);
  CHECK(performance.hits[0].step == 1);
  CHECK(performance.hits[1].step == 4);
}
