// The decoder under a conductor: teacher forcing and generation are the same function of the rows
// before, and a flat decoder is its decoder of rows.
#include <catch2/catch.hpp>

#include "kernels/gaussian.h"
#include "model/decoder.h"
#include "tests/model/layer_bench.h"

namespace drumvae {
namespace {

constexpr Index kSegments = 3, kSteps = 2, kRows = 5, kLatent = 4, kDepth = 6, kControl = 2;

DecoderSizes sizes(const std::vector<Index>& levels) {
  return {.latent = kLatent,
          .row_depth = kDepth,
          .control_depth = kControl,
          .head_size = kDepth,
          .units = {7, 5},
          .levels = levels};
}

TEST_CASE("Under a conductor the decoder reads embeddings, the conductor one zero per segment") {
  ParameterTable table;
  const Decoder decoder(table, sizes({kSegments, kSteps}), 1.0F);
  REQUIRE(table.specs().size() == 14);
  CHECK(table[0].name == "conductor/layer0/kernel");
  CHECK(table[0].shape == std::vector<Index>{1 + 7, 28});
  CHECK(table[2].shape == std::vector<Index>{7 + 5, 20});
  CHECK(table[4].name == "conductor/initial_state/kernel");
  CHECK(table[4].shape == std::vector<Index>{kLatent, 2 * (7 + 5)});
  CHECK(table[6].name == "decoder/layer0/kernel");
  CHECK(table[6].shape == std::vector<Index>{kDepth + 5 + kControl + 7, 28});
  CHECK(table[10].shape == std::vector<Index>{5, 2 * (7 + 5)});
}

// Outputs of a teacher-forced pass, and of the same rows step by step.
void check_generation(const std::vector<Index>& levels) {
  test::LayerBench bench;
  ParameterTable table;
  Decoder decoder(table, sizes(levels), 1.0F);
  Parameters parameters(bench.device, table, Use::inference);
  parameters.initialise(bench.device, 3);
  View<float, 3> outputs, stepwise;
  bench.plan([&](Recorder& step) {
    decoder.bind(parameters, step.arena(), Use::inference);
    decoder.pack(step);
    const View<float, 2> z = step.take(std::array{kRows, kLatent});
    const View<float, 3> previous = step.take(std::array{kSegments * kSteps, kRows, kDepth});
    const View<float, 3> control = step.take(std::array{kSegments * kSteps, kRows, kControl});
    std::uint32_t stream = 0;
    for (const View<float, 2>& view : {z, previous.flat_rows(), control.flat_rows()}) {
      step.run(FillNormal{.noise = {.random = {step.input(), stream++}}, .out = view});
    }
    outputs = step.take(previous.shape());
    stepwise = step.take(outputs.shape());
    decoder.forward(step, Pass::inference, z, previous, control, outputs);
    Decoder::State state = decoder.begin(step, z);
    for (Index t = 0; t < kSegments * kSteps; ++t)
      decoder.advance(step, state, t, previous[t], control[t], stepwise[t]);
  });
  bench.replay();
  const std::vector<float> whole = bench.device.download(outputs);
  CHECK(whole == bench.device.download(stepwise));
  for (Index s = 1; s < kSegments; ++s) CHECK(outputs[0][0][0] != outputs[s * kSteps][0][0]);
}

TEST_CASE("Step by step generation gives the bits of a whole pass under a conductor") {
  check_generation({kSegments, kSteps});
}

TEST_CASE("Step by step generation gives the bits of a whole pass without a conductor") {
  check_generation({});
}

}  // namespace
}  // namespace drumvae
