// The linear layer on numbers that can be worked out by hand.
#include <catch2/catch.hpp>

#include "model/linear.h"
#include "tests/model/layer_bench.h"

namespace drumvae {
namespace {

struct Fixture : test::LayerBench {
  ParameterTable table;
  Linear layer{table, "y", 2, 3, Initializer::glorot_uniform};
  Parameters parameters{device, table, Use::training};
  View<float, 2> x, y, d_y, d_x;

  void record(bool add_to_d_x) {
    fill(parameters.kernel(0), {1, 2, 3, 4, 5, 6});
    const std::vector<float> bias = {10, 20, 30};
    device.upload(std::span<const float>(bias), parameters.bias(1));
    plan([&](Recorder& step) {
      layer.bind(parameters, step.arena(), Use::training);
      x = step.take(std::array{Index{1}, Index{2}});
      y = step.take(std::array{Index{1}, Index{3}});
      d_y = step.take(y.shape());
      d_x = step.take(x.shape());
      layer.pack(step);
      layer.forward(step, x, Activation::identity, y);
      layer.backward(step, x, d_y, d_x, add_to_d_x);
    });
    fill(x, {1, -1});
    fill(d_y, {1, 0, 2});
    fill(d_x, {100, 100});
    replay();
  }
};

TEST_CASE_METHOD(Fixture, "Linear: y = x W + b, and its gradients") {
  record(false);
  CHECK(table[0].name == "y/kernel");
  CHECK(device.download(y) == std::vector<float>{7, 17, 27});
  CHECK(device.download(d_x) == std::vector<float>{1 + 6, 4 + 12});
  CHECK(device.download(parameters.d_kernel(0)) == std::vector<float>{1, 0, 2, -1, 0, -2});
  CHECK(device.download(parameters.d_bias(1)) == std::vector<float>{1, 0, 2});
  replay();
  CHECK(device.download(parameters.d_bias(1)) == std::vector<float>{2, 0, 4});
}

TEST_CASE_METHOD(Fixture, "Linear adds to d_inputs where asked to") {
  record(true);
  CHECK(device.download(d_x) == std::vector<float>{107, 116});
}

}  // namespace
}  // namespace drumvae
