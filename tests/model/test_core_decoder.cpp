// The decoder of rows: teacher forcing and generation are the same function of the rows before.
#include <catch2/catch.hpp>

#include "kernels/gaussian.h"
#include "model/core_decoder.h"
#include "tests/model/layer_bench.h"

namespace drumvae {
namespace {

constexpr Index kSteps = 5, kRows = 3, kLatent = 4, kDepth = 6, kControl = 2;
const DecoderSizes kSizes{
    .row_depth = kDepth, .control_depth = kControl, .head_size = kDepth, .units = {7, 5}};

TEST_CASE("Parameters carry the published names and shapes") {
  ParameterTable table;
  const CoreDecoder decoder(table, kSizes, kLatent, 1.0F);
  REQUIRE(table.specs().size() == 8);
  CHECK(table[0].name == "decoder/layer0/kernel");
  CHECK(table[0].shape == std::vector<Index>{kDepth + kLatent + kControl + 7, 28});
  CHECK(table[2].shape == std::vector<Index>{7 + 5, 20});
  CHECK(table[4].name == "decoder/z_to_initial_state/kernel");
  CHECK(table[4].shape == std::vector<Index>{kLatent, 2 * (7 + 5)});
  CHECK(table[6].name == "decoder/output/kernel");
  CHECK(decoder.head_size() == kDepth);
}

TEST_CASE("Step by step generation gives the bits of a whole teacher-forced pass") {
  test::LayerBench bench;
  ParameterTable table;
  CoreDecoder decoder(table, kSizes, kLatent, 1.0F);
  Parameters parameters(bench.device, table, Use::inference);
  parameters.initialise(bench.device, 3);
  View<float, 3> outputs, stepwise;
  bench.plan([&](Recorder& step) {
    decoder.bind(parameters, step.arena(), Use::inference);
    decoder.pack(step);
    const View<float, 2> z = step.take(std::array{kRows, kLatent});
    const View<float, 3> previous = step.take(std::array{kSteps, kRows, kDepth});
    const View<float, 3> control = step.take(std::array{kSteps, kRows, kControl});
    std::uint32_t stream = 0;
    for (const View<float, 2>& view : {z, previous.flat_rows(), control.flat_rows()}) {
      step.run(FillNormal{.noise = {.random = {step.input(), stream++}}, .out = view});
    }
    outputs = step.take(std::array{kSteps, kRows, kDepth});
    stepwise = step.take(outputs.shape());
    decoder.forward(step, Pass::inference, z, previous, control, {}, outputs);
    CoreDecoder::State state = decoder.take_state(step, kRows);
    decoder.start(step, state, z);
    for (Index t = 0; t < kSteps; ++t)
      decoder.advance(step, state, previous[t], control[t], stepwise[t]);
  });
  bench.replay();
  const std::vector<float> whole = bench.device.download(outputs);
  CHECK(whole == bench.device.download(stepwise));
  CHECK(whole[0] != whole[static_cast<std::size_t>(kRows * kDepth)]);
}

}  // namespace
}  // namespace drumvae
