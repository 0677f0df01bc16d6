// The whole Groove MIDI Dataset: how many windows and tensors, and their means.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>

#include "data/corpus.h"
#include "data/gmd.h"
#include "data/groove.h"
#include "data/midi.h"
#include "tests/oracle/expected.h"
#include "tests/support/shared.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

using PerSplit = WindowFunnel::PerSplit;

std::int64_t dropped(const WindowFunnel& funnel, Rejection why) {
  return funnel.dropped[static_cast<std::size_t>(why)];
}

// Sums over all examples of all splits.
struct Moments {
  double steps = 0, hits = 0, velocity = 0, velocity_squared = 0, offset = 0, offset_squared = 0;

  void add(const DrumTensor& tensor) {
    steps += tensor.steps;
    for (std::size_t cell = 0; cell < tensor.velocities.size(); ++cell) {
      if (!is_hit(tensor, cell)) continue;
      const double v = tensor.velocities[cell] / 127.0;
      const double o = tensor.offsets[cell] / static_cast<double>(kOffsetUnits);
      hits += 1;
      velocity += v;
      velocity_squared += v * v;
      offset += o;
      offset_squared += o * o;
    }
  }
  double mean(double sum) const { return sum / hits; }
  double deviation(double sum, double squares) const {
    return std::sqrt(squares / hits - mean(sum) * mean(sum));
  }
};

WindowFunnel pass(const std::filesystem::path& groove, const WindowOptions& options,
                  Moments& moments) {
  WindowFunnel funnel;
  for (const GmdEntry& file : read_gmd(groove))
    for (const Example& example : read_examples(file.entry, options, funnel))
      moments.add(example.tensor);
  return funnel;
}

bool rounds_to(double value, double expected) { return std::abs(value - expected) <= 0.5001e-5; }

}  // namespace

TEST_CASE("the data set's 4-bar tfds windows, tensors and means are the published ones") {
  const auto groove = shared_path("data/groove");
  if (!groove) return;
  Moments moments;
  const WindowFunnel funnel = pass(*groove, {.kind = WindowKind::tfds, .bars = 4}, moments);
  CHECK(funnel.files == PerSplit{897, 124, 129});
  CHECK(funnel.windows == PerSplit{17261, 2121, 2033});
  CHECK(funnel.kept == PerSplit{15591, 1929, 1901});
  CHECK(dropped(funnel, Rejection::no_notes) == 1182);
  CHECK(dropped(funnel, Rejection::steps_per_bar) == 727);
  CHECK(dropped(funnel, Rejection::too_short) == 85);
  CHECK(funnel.unmapped_pitches.empty());
  CHECK(rounds_to(moments.hits / moments.steps, 1.16696));
  CHECK(rounds_to(moments.mean(moments.velocity), .55587));
  CHECK(rounds_to(moments.deviation(moments.velocity, moments.velocity_squared), .27602));
  CHECK(rounds_to(moments.mean(moments.offset), .12287));
  CHECK(rounds_to(moments.deviation(moments.offset, moments.offset_squared), .40614));
  std::printf("4-bar tfds windows: %d files\n", 1150);
}

TEST_CASE("the data set's 2-bar tfds windows and tensors are the published ones") {
  const auto groove = shared_path("data/groove");
  if (!groove) return;
  Moments moments;
  const WindowFunnel funnel = pass(*groove, {.kind = WindowKind::tfds, .bars = 2}, moments);
  CHECK(funnel.windows == PerSplit{18163, 2252, 2204});
  CHECK(funnel.kept == PerSplit{16389, 2039, 2064});
  std::printf("2-bar tfds windows: %d files\n", 1150);
}

TEST_CASE("the data set's 4-bar bar windows hold the hits that tfds windows lose") {
  const auto groove = shared_path("data/groove");
  if (!groove) return;
  Moments moments;
  const WindowFunnel funnel = pass(*groove, {.kind = WindowKind::bar, .bars = 4}, moments);
  CHECK(funnel.windows[0] + funnel.windows[1] + funnel.windows[2] == 19552);
  CHECK(moments.hits == 1484802);
  std::printf("4-bar bar windows: %d files\n", 1150);
}

TEST_CASE("bar windows and tfds windows of the same bars differ by the stated cells") {
  const auto groove = shared_path("data/groove");
  if (!groove) return;
  std::int64_t both = 0, gained = 0, gained_on_downbeat = 0, lost = 0;
  for (const GmdEntry& file : read_gmd(*groove)) {
    WindowFunnel funnel;
    const Performance performance = performance_of(read_midi(file.entry.path));
    const auto tfds = examples_of(performance, file.entry, {.kind = WindowKind::tfds}, funnel);
    Performance quantized = performance;
    quantize(quantized);
    if (rejection_of(quantized)) continue;
    const auto bars = cut_bars(encode_groove(quantized, DrumMap::roland), 4, 1);
    for (const Example& example : tfds) {
      if (example.first_bar >= bars.size()) continue;
      ++both;
      const DrumTensor& bar = bars[example.first_bar];
      for (std::size_t cell = 0; cell < bar.velocities.size(); ++cell) {
        const bool in_bar = is_hit(bar, cell), in_tfds = is_hit(example.tensor, cell);
        gained += in_bar && !in_tfds;
        gained_on_downbeat += in_bar && !in_tfds && cell < kDrumClasses;
        lost += in_tfds && !in_bar;
      }
    }
  }
  CHECK(both == 19421);
  CHECK(gained == 28083);
  CHECK(gained_on_downbeat == 25461);
  CHECK(lost == 1053);
  std::printf("bar against tfds windows: %lld cases\n", static_cast<long long>(both));
}
