// The LSTM layer: names, shapes and memory; its numbers are the kernels' and the golden cases'
// affair.
#include <catch2/catch.hpp>

#include "model/lstm.h"
#include "tests/model/layer_bench.h"

namespace drumvae {
namespace {

TEST_CASE("An LSTM's kernel has rows for row, context, control and h") {
  ParameterTable table;
  const Lstm layer(table, "decoder/layer0",
                   {.row = 27, .context = 256, .control = 9, .units = 128});
  CHECK(layer.units() == 128);
  CHECK(table[0].name == "decoder/layer0/kernel");
  CHECK(table[0].shape == std::vector<Index>{27 + 256 + 9 + 128, 512});
  CHECK(table[1].shape == std::vector<Index>{512});
}

TEST_CASE("A layer uses the cache that it is given, and takes one where it is given none") {
  test::LayerBench bench;
  ParameterTable table;
  Lstm layer(table, "l", {.row = 3, .units = 2});
  const Parameters parameters(bench.device, table, Use::inference);
  bench.plan([&](Recorder& step) {
    layer.bind(parameters, step.arena(), Use::inference);
    const View<float, 3> rows = step.take(std::array{Index{4}, Index{1}, Index{3}});
    const View<float, 3> hidden = step.take(std::array{Index{4}, Index{1}, Index{2}});
    const LstmSequenceForward call{
        .shape = {.steps = 4, .rows = 1}, .inputs = {.row = rows}, .hidden = hidden};
    const LstmSequenceForward first = layer.forward(step, call);
    CHECK(first.cache.size() == layer.cache_bytes(step, 4, 1));
    const Index before = step.arena().bytes();
    LstmSequenceForward again = call;
    again.cache = first.cache;
    layer.forward(step, again);
    CHECK(step.arena().bytes() == before);
  });
  CHECK(bench.schedule().nodes().size() == 2);
}

}  // namespace
}  // namespace drumvae
