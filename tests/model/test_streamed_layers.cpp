// Layers taken out of a model for streaming, and the panels' layout on the host.
#include <catch2/catch.hpp>

#include "model/groove_vae.h"
#include "model/streamed_layers.h"
#include "tests/model/small_model.h"

namespace drumvae {
namespace {

using Floats = std::vector<float>;

TEST_CASE("An LSTM's context is taken out of the middle of its kernel") {
  ModelConfig config = test::small_config();  // D 27, Z 6, H 7 and 5
  config.control_depth = 4;
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, config, Use::inference);
  model.initialise(3);
  StreamedTensors tensors(WeightFormat::f32);
  const StreamedLstm layer = tensors.lstm(model.tensors().read, "decoder/layer0",
                                          {.row = 27, .context = 6, .control = 4}, 7);
  const StreamedTensors moved = std::move(tensors);
  const auto kernel = model.parameters().kernel(model.table().id_of("decoder/layer0/kernel"));
  const auto gate_i = [](const StreamedWeights& weights, Index row) {  // of unit 0
    return reinterpret_cast<const float*>(weights.storage)[row * kStreamedColumns];
  };
  CHECK(layer.units() == 7);
  CHECK(layer.context.inputs == 6);
  CHECK(layer.weights.inputs == 27 + 4 + 7);
  CHECK(gate_i(layer.weights, 26) == kernel[26][0]);
  CHECK(gate_i(layer.context, 0) == kernel[27][0]);
  CHECK(gate_i(layer.context, 5) == kernel[32][0]);
  CHECK(gate_i(layer.weights, 27) == kernel[33][0]);
  CHECK(gate_i(layer.weights, 27 + 4 + 6) == kernel[43][0]);
}

TEST_CASE("A name or shape that the model lacks is refused") {
  Device device = Device::open("cpu", 1);
  const GrooveVae model(device, test::small_config(), Use::inference);
  StreamedTensors tensors(WeightFormat::f32);
  const TensorReader read = model.tensors().read;
  CHECK_THROWS_WITH(tensors.linear(read, "decoder/outptu", 5, 27),
                    Catch::Contains("decoder/outptu"));
  CHECK_THROWS_WITH(tensors.linear(read, "decoder/output", 5, 28), Catch::Contains("shape"));
}

TEST_CASE("Threads share a layer as long as each has two panels") {
  const auto sharing = [](Index panels, int threads) {
    return sharing_threads({.weights = {.panels = panels}}, threads);
  };
  CHECK(sharing(16, 2) == 2);
  CHECK(sharing(16, 64) == 8);
  CHECK(sharing(3, 2) == 1);
  CHECK(sharing(1, 2) == 1);
}

TEST_CASE("Rows are interleaved and taken back from panels") {
  const Floats rows = {1, 2, 3, 4, 5, 6};  // [2, 3]
  Floats out(6, -1);
  interleave(rows, {out.data(), {3, 2}});
  CHECK(out == Floats{1, 4, 2, 5, 3, 6});
  interleave({}, {out.data(), {3, 2}});
  CHECK(out == Floats(6, 0));

  Floats panels(2 * 2 * 64);
  for (std::size_t i = 0; i < panels.size(); ++i) panels[i] = static_cast<float>(i);
  Floats taken(2 * 65);
  take_from_panels({panels.data(), {2, 2, 64}}, {taken.data(), {2, 65}});
  CHECK(taken[0] == 0);
  CHECK(taken[63] == 63);
  CHECK(taken[64] == 128);
  CHECK(taken[65] == 64);
  CHECK(taken[129] == 192);
}

}  // namespace
}  // namespace drumvae
