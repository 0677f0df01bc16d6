// The encoder's levels: each segment is encoded by itself, and the next level reads the embeddings.
#include <catch2/catch.hpp>

#include "kernels/gaussian.h"
#include "kernels/pointwise.h"
#include "model/encoder.h"
#include "tests/model/layer_bench.h"

namespace drumvae {
namespace {

constexpr Index kSteps = 12, kRows = 3, kDepth = 5;
const EncoderSizes kTwoLevels{.input_depth = kDepth, .units = {4}, .levels = {3, 4}};

TEST_CASE("Levels carry their number, and control joins the first one's rows only") {
  ParameterTable flat, levels;
  const Encoder one(flat, {.input_depth = 27, .control_depth = 9, .units = {4}}, 1.0F);
  const Encoder two(levels,
                    {.input_depth = 27, .control_depth = 9, .units = {4}, .levels = {16, 4}}, 1.0F);
  CHECK(flat[0].name == "encoder/fw/kernel");
  REQUIRE(levels.specs().size() == 8);
  CHECK(levels[0].name == "encoder/level0/fw/kernel");
  CHECK(levels[0].shape == std::vector<Index>{27 + 9 + 4, 16});
  CHECK(levels[4].name == "encoder/level1/fw/kernel");
  CHECK(levels[4].shape == std::vector<Index>{8 + 4, 16});
  CHECK(two.embedding_size() == 8);
}

// Embeddings of random sequences, and of the same ones with step `changed` zeroed.
struct Embeddings {
  explicit Embeddings(const EncoderSizes& sizes, Index changed) {
    test::LayerBench bench;
    ParameterTable table;
    Encoder encoder(table, sizes, 1.0F);
    Parameters parameters(bench.device, table, Use::inference);
    parameters.initialise(bench.device, 3);
    View<float, 2> embedding;
    Encoder::Cache cache;
    bench.plan([&](Recorder& step) {
      encoder.bind(parameters, step.arena(), Use::inference);
      encoder.pack(step);
      const View<float, 3> rows = step.take(std::array{kSteps, kRows, kDepth});
      step.run(FillNormal{.noise = {.random = {step.input(), 1}}, .out = rows.flat_rows()});
      if (changed >= 0) {
        step.run(Fill{.out = {rows[changed].data(), {kRows * kDepth}}, .value = 0});
      }
      embedding = step.take(std::array{kRows, encoder.embedding_size()});
      cache = encoder.forward(step, Pass::inference, rows, {}, embedding);
    });
    bench.replay();
    whole = bench.device.download(embedding);
    segments = bench.device.download(
        View<const float, 2>(cache.levels.back().forward[0].inputs.row.f32().flat_rows()));
  }

  std::vector<float> whole, segments;  // segments: [S*B, 2H], what the top level reads
};

TEST_CASE("A change in one segment changes that segment's embedding and the whole, no other") {
  const Embeddings before(kTwoLevels, -1), after(kTwoLevels, 4);  // step 4 is in segment 1
  CHECK(before.whole != after.whole);
  const auto block = static_cast<std::ptrdiff_t>(before.segments.size() / 4);
  for (std::ptrdiff_t s = 0; s < 4; ++s) {
    const auto begin = before.segments.begin() + s * block;
    const bool same = std::equal(begin, begin + block, after.segments.begin() + s * block);
    CHECK(same == (s != 1));
  }
}

TEST_CASE("Three levels nest: the top one reads as many embeddings as it has steps") {
  const Embeddings three({.input_depth = kDepth, .units = {4}, .levels = {2, 3, 2}}, -1);
  CHECK(three.whole.size() == kRows * 8);
  CHECK(three.segments.size() == 2 * kRows * 8);
}

}  // namespace
}  // namespace drumvae
