// Both kinds of windows and every reason for there being none; the oracle has the numbers.
#include <catch2/catch.hpp>
#include <limits>

#include "data/groove.h"
#include "data/windows.h"

using namespace drumvae;

namespace {

// 120 qpm, 4/4: a step is 0.125 s, a bar 2 s.
constexpr double kBar = 2.0;

DrumHit hit(int pitch, double start_s, double end_s) {
  return {.pitch = pitch, .velocity = 100, .start_s = start_s, .end_s = end_s};
}

Performance performance_with(std::vector<DrumHit> hits) {
  Performance performance;
  for (const DrumHit& each : hits) performance.end_s = std::max(performance.end_s, each.end_s);
  performance.hits = std::move(hits);
  return performance;
}

std::optional<Rejection> why(Performance performance) {
  quantize(performance);
  return rejection_of(performance);
}

}  // namespace

TEST_CASE("the number of tfds windows comes from the end, rounded half to even bars") {
  Performance performance;
  const auto count = [&](double end_s, int bars) {
    performance.end_s = end_s;
    return count_tfds_windows(performance, kBar, bars);
  };
  CHECK(count(8.0, 4) == 1);
  CHECK(count(8.9, 4) == 1);
  CHECK(count(9.0, 4) == 1);   // 4.5 bars: four
  CHECK(count(11.0, 4) == 3);  // 5.5 bars: six
  CHECK(count(8.0, 2) == 3);
  CHECK(count(0.0, 4) == 0);
}

TEST_CASE("a tfds window keeps the notes that lie wholly within it, on its own clock") {
  const Performance performance = performance_with({hit(36, 1.95, 2.1),     // ahead of the bar line
                                                    hit(38, 2.0, 2.1),      // on it
                                                    hit(42, 5.9, 6.0),      // ends with the window
                                                    hit(51, 5.95, 6.05)});  // ends after it
  const Performance window = tfds_window(performance, kBar, 2, 1);
  REQUIRE(window.hits.size() == 2);
  CHECK(window.hits[0].pitch == 38);
  CHECK(window.hits[0].start_s == 0.0);
  CHECK(window.hits[0].step == 0);
  CHECK(window.hits[1].pitch == 42);
  CHECK(window.hits[1].end_s == Approx(4.0));
  CHECK(window.hits[1].step == 31);
  CHECK(window.qpm == Approx(120.0));
}

TEST_CASE("the round trip through MIDI puts a window's notes on ticks and in note-off order") {
  const double tick = 1.0 / 960;
  const Performance performance =
      performance_with({hit(36, 10.4 * tick, 40 * tick), hit(38, 20.6 * tick, 30.4 * tick)});
  const Performance window = tfds_window(performance, kBar, 1, 0);
  REQUIRE(window.hits.size() == 2);
  CHECK(window.hits[0].pitch == 38);
  CHECK(window.hits[0].start_s == Approx(21 * tick));
  CHECK(window.hits[0].end_s == Approx(30 * tick));
  CHECK(window.hits[1].start_s == Approx(10 * tick));
}

TEST_CASE("a window shorter than a tick holds nothing and breaks nothing") {
  const Performance performance = performance_with({hit(36, 0.0, 1.0)});
  CHECK(tfds_window(performance, 1e-9, 1, 3).hits.empty());
}

TEST_CASE("each reason for having no tensor is found, in its order") {
  Performance good = performance_with({hit(36, 0.0, 0.1)});
  CHECK(why(good) == std::nullopt);
  Performance bad = good;
  bad.hits[0].start_s = 1e9;
  CHECK(why(bad) == Rejection::too_long);
  bad.numerator = 3;
  CHECK(why(bad) == Rejection::steps_per_bar);
  bad.time_signature_changes = true;
  CHECK(why(bad) == Rejection::time_signature_changes);
  bad.hits.clear();
  CHECK(why(bad) == Rejection::no_notes);
}

TEST_CASE("a converted window has its bars, or is too short for them") {
  Performance window = performance_with({hit(36, 0.0, 0.1), hit(38, 2.0, 2.1)});
  quantize(window);
  CHECK(convert_window(window, 1, DrumMap::roland).tensor->steps == 16);
  CHECK(convert_window(window, 2, DrumMap::roland).tensor->steps == 32);
  const Window none = convert_window(window, 4, DrumMap::roland);
  CHECK(!none.tensor);
  CHECK(none.rejection == Rejection::too_short);
}

TEST_CASE("cut bars overlap by the hop and stop at the last whole one") {
  DrumTensor whole = empty_tensor(5 * kStepsPerBar);
  for (std::size_t bar = 0; bar < 5; ++bar)
    whole.hits[bar * kStepsPerBar] = static_cast<std::uint16_t>(bar + 1);
  const auto overlapping = cut_bars(whole, 2, 1);
  REQUIRE(overlapping.size() == 4);
  CHECK(overlapping[3].hits[0] == 4);
  CHECK(overlapping[3].hits[16] == 5);
  const auto side_by_side = cut_bars(whole, 2, 2);
  REQUIRE(side_by_side.size() == 2);
  CHECK(side_by_side[1].hits[0] == 3);
  CHECK(cut_bars(whole, 6, 1).empty());
}

TEST_CASE("a bar window keeps the early downbeat that a tfds window loses") {
  Performance performance =
      performance_with({hit(38, 0.5, 0.6), hit(36, 1.98, 2.08), hit(42, 3.5, 3.6)});
  const Performance tfds = tfds_window(performance, kBar, 1, 1);
  CHECK(count_hits(*convert_window(tfds, 1, DrumMap::roland).tensor) == 1);
  quantize(performance);
  const auto bars = cut_bars(encode_groove(performance, DrumMap::roland), 1, 1);
  REQUIRE(bars.size() == 2);
  CHECK(bars[1].hits[0] == 1U);
}
