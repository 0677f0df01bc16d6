// The table of tensors, its flat memory and the initial draw.
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/parameters.h"

namespace drumvae {
namespace {

ParameterTable small_table() {
  ParameterTable table;
  table.add_kernel("a/kernel", 5, 7, Initializer::glorot_uniform);
  table.add_bias("a/bias", 7);
  table.add_kernel("b/kernel", 40, 50, Initializer::small_normal);
  return table;
}

TEST_CASE("A table counts its numbers and lays tensors out one after the other, aligned") {
  const ParameterTable table = small_table();
  CHECK(table.count() == 35 + 7 + 2000);
  REQUIRE(table.specs().size() == 3);
  CHECK(table[0].offset == 0);
  CHECK(table[1].offset == 48);
  CHECK(table[2].offset == 64);
  CHECK(table.flat_size() == 64 + 2000);
}

TEST_CASE("A name can be taken once, and is found again") {
  ParameterTable table = small_table();
  CHECK(table.id_of("b/kernel") == 2);
  CHECK_THROWS_WITH(table.id_of("c/kernel"), Catch::Contains("there is no 'c/kernel'"));
  CHECK_THROWS_AS(table.add_bias("a/kernel", 1), std::invalid_argument);
}

TEST_CASE("Training holds four flat ranges that do not overlap, inference the values alone") {
  Device device = Device::open("cpu", 1);
  const ParameterTable table = small_table();
  const Parameters training(device, table, Use::training);
  CHECK(training.gradients().data() == training.values().data() + table.flat_size());
  CHECK(training.second_moment().data() == training.values().data() + 3 * table.flat_size());
  CHECK(training.d_kernel(2).shape() == std::array<Index, 2>{40, 50});
  CHECK(training.d_bias(1).data() == training.gradients().data() + 48);
  const Parameters inference(device, table, Use::inference);
  CHECK(inference.values().given());
  CHECK_FALSE(inference.gradients().given());
}

TEST_CASE("The initial draw is Glorot's and N(0, .001^2), zero for biases, and the seed's alone") {
  Device device = Device::open("cpu", 1), other_device = Device::open("cpu", 2);
  const ParameterTable table = small_table();
  Parameters parameters(device, table, Use::inference), again(other_device, table, Use::training);
  parameters.initialise(device, 7);
  again.initialise(other_device, 7);
  CHECK(device.download(parameters.values()) == other_device.download(again.values()));

  const float limit = std::sqrt(6.0F / 12.0F);
  float largest = 0;
  for (const float value : device.download(parameters.tensor(parameters.values(), 0))) {
    REQUIRE(std::abs(value) <= limit);
    largest = std::max(largest, std::abs(value));
  }
  CHECK(largest > 0.8F * limit);
  CHECK(device.download(parameters.bias(1)) == std::vector<float>(7, 0.0F));
  double squares = 0;
  for (const float value : device.download(parameters.tensor(parameters.values(), 2)))
    squares += double{value} * value;
  CHECK(std::sqrt(squares / 2000) == Approx(0.001).epsilon(0.06));

  const std::vector<float> before = device.download(parameters.values());
  parameters.initialise(device, 8);
  CHECK(device.download(parameters.values()) != before);
}

TEST_CASE("A truncated normal draw has its deviation and nothing beyond two of it") {
  Device device = Device::open("cpu", 1);
  ParameterTable table;
  table.add_kernel("w", 25, 400, Initializer::truncated_normal);
  Parameters parameters(device, table, Use::inference);
  parameters.initialise(device, 7);
  double squares = 0, sum = 0, largest = 0;
  for (const float value : device.download(parameters.tensor(parameters.values(), 0))) {
    squares += double{value} * value;
    sum += value;
    largest = std::max(largest, std::abs(double{value}));
  }
  CHECK(largest <= 0.4);
  CHECK(largest > 0.39);
  CHECK(std::abs(sum / 10000) < 0.01);
  // A normal cut at two deviations keeps .8796 of its deviation.
  CHECK(std::sqrt(squares / 10000) == Approx(0.2 * 0.8796).epsilon(0.02));
}

TEST_CASE("Shapes without memory count the same bytes and give no memory") {
  Device device = Device::open("cpu", 1);
  const ParameterTable table = small_table();
  const Parameters real(device, table, Use::training);
  const Parameters shapes(table, Use::training, real.precision());
  CHECK(shapes.bytes() == real.bytes());
  CHECK_FALSE(shapes.kernel(2).given());
  CHECK(shapes.d_kernel(2).shape() == real.d_kernel(2).shape());
}

}  // namespace
}  // namespace drumvae
