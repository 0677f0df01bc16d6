// Segments of sequences as rows of one batch.
#include <catch2/catch.hpp>
#include <numeric>

#include "model/segments.h"
#include "tests/model/layer_bench.h"

namespace drumvae {
namespace {

constexpr Index kSegments = 3, kSteps = 2, kRows = 5, kDepth = 4;

TEST_CASE("Row s*B + b at step t is the sequence's step s*T + t, and joining gives it back") {
  test::LayerBench bench;
  View<float, 3> sequence, joined;
  View<const float, 3> rows;
  bench.plan([&](Recorder& step) {
    sequence = step.take(std::array{kSegments * kSteps, kRows, kDepth});
    joined = step.take(sequence.shape());
    rows = split_segments(step, sequence, kSegments);
    join_segments(step, rows, kSegments, joined);
  });
  std::vector<float> numbers(static_cast<std::size_t>(sequence.size()));
  std::iota(numbers.begin(), numbers.end(), 0.0F);
  bench.device.upload(std::span<const float>(numbers), sequence);
  bench.replay();
  REQUIRE(rows.shape() == std::array<Index, 3>{kSteps, kSegments * kRows, kDepth});
  for (Index t = 0; t < kSegments * kSteps; ++t) {
    for (Index b = 0; b < kRows; ++b)
      CHECK(rows[t % kSteps][t / kSteps * kRows + b][1] == sequence[t][b][1]);
  }
  CHECK(bench.device.download(joined) == numbers);
}

TEST_CASE("One segment is the sequence itself: nothing is copied") {
  test::LayerBench bench;
  bench.plan([&](Recorder& step) {
    const View<float, 3> sequence = step.take(std::array{kSteps, kRows, kDepth});
    CHECK(split_segments(step, sequence, 1).data() == sequence.data());
    CHECK(join_segments(step, sequence, 1).data() == sequence.data());
  });
  CHECK(bench.schedule().nodes().empty());
  CHECK(segment_rows(1, kRows, kSteps).sequences == 0);
  CHECK(segment_rows(kSegments, kRows, kSteps).sequences == kRows);
}

}  // namespace
}  // namespace drumvae
