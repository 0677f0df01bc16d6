// A stack that starts from a latent: its names and shapes, and that it starts there.
#include <catch2/catch.hpp>

#include "kernels/pointwise.h"
#include "model/lstm_stack.h"
#include "tests/model/layer_bench.h"

namespace drumvae {
namespace {

const StackNames kNames{.layers = "s", .initial_state = "s/start", .masks = "s", .stream = 2};

TEST_CASE("Layers read what is below them, and the start has c and h of each") {
  ParameterTable table;
  const LstmStack stack(table, kNames, 4, {.row = 6, .context = 4, .control = 2}, {7, 5}, 1.0F);
  CHECK(stack.units() == 5);
  REQUIRE(table.specs().size() == 6);
  CHECK(table[0].name == "s/layer0/kernel");
  CHECK(table[0].shape == std::vector<Index>{6 + 4 + 2 + 7, 28});
  CHECK(table[2].shape == std::vector<Index>{7 + 5, 20});
  CHECK(table[4].name == "s/start/kernel");
  CHECK(table[4].shape == std::vector<Index>{4, 2 * (7 + 5)});
}

TEST_CASE("A state that is started again forgets the steps before") {
  test::LayerBench bench;
  ParameterTable table;
  LstmStack stack(table, kNames, 2, {.row = 1}, {3}, 1.0F);
  Parameters parameters(bench.device, table, Use::inference);
  parameters.initialise(bench.device, 3);
  View<float, 2> z;
  View<const float, 2> hidden;
  LstmStack::State state;
  View<float, 3> row;
  std::vector<View<float, 2>> seen;
  bench.plan([&](Recorder& step) {
    stack.bind(parameters, step.arena(), Use::inference);
    stack.pack(step);
    z = step.take(std::array{Index{1}, Index{2}});
    row = step.take(std::array{Index{1}, Index{1}, Index{1}});
    state = stack.take_state(step, 1);
    seen.clear();
    for (const bool start : {true, false, true}) {
      if (start) stack.start(step, state, z);
      hidden = stack.advance(step, state, {.row = row, .context = {}, .control = {}});
      seen.push_back(step.take(hidden.shape()));
      step.run(AddRows{.from = hidden, .to = seen.back()});
    }
  });
  bench.fill(z, {100, -300});
  bench.fill(row[0], {1});
  bench.replay();
  const auto at = [&](std::size_t i) { return bench.device.download(seen[i]); };
  CHECK(at(0) == at(2));
  CHECK(at(0) != at(1));
}

}  // namespace
}  // namespace drumvae
