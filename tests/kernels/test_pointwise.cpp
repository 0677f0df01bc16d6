// The elementwise kernels.
#include <catch2/catch.hpp>

#include "kernels/pointwise.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using reference::Real;
using trial::Site;
using trial::Trial;

TEST_CASE("Fill writes every element and no other", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index size : {0, 1, 33, 65536, 65537}) {
      Trial trial(site);
      const Fill kernel{.out = trial.output<1>({size}), .value = 2.5F};
      trial.run(kernel);
      REQUIRE(trial.gather(kernel.out) == std::vector<float>(static_cast<std::size_t>(size), 2.5F));
    }
  });
}

TEST_CASE("AddRows adds to what is there, between views of different strides", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index first : {2, 4}) {
      const Index columns = 32 - first;
      const auto values = trial::Random(1).floats(3 * 33);
      const auto before = trial::Random(2).floats(3 * columns);
      Trial trial(site);
      const AddRows kernel{.from = trial.input<2>({3, 33}, values).columns(first, columns),
                           .to = trial.in_out<2>({3, columns}, before)};
      trial.run(kernel);
      std::vector<float> wanted = trial.gather(kernel.from);
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += before[i];
      REQUIRE(trial.gather(kernel.to) == wanted);
    }
  });
}

TEST_CASE("SumParts adds its rows from the first to the last, and writes no other place",
          "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index rows : {1, 2, 3, 8}) {
      for (Index columns : {1, 2, 31, 32, 33, 127, 128, 129, 16384, 16385}) {
        std::vector<float> values = trial::Random(7).floats(rows * columns);
        // Such that the sum depends on the order.
        for (std::size_t i = 0; i < values.size(); i += 3) values[i] *= 1e6F;
        Trial trial(site);
        const SumParts kernel{.parts = trial.input<2>({rows, columns}, values),
                              .out = trial.output<1>({columns})};
        trial.run(kernel);
        std::vector<float> wanted(values.begin(), values.begin() + columns);
        for (std::size_t i = wanted.size(); i < values.size(); ++i)
          wanted[i % wanted.size()] += values[i];
        REQUIRE(trial.gather(kernel.out) == wanted);
      }
    }
  });
}

TEST_CASE("SwapAxes makes rows of segments, and applied twice gives back what was", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index size : {1, 27, 32}) {
      constexpr Index kSegments = 3, kSteps = 2;
      const auto values = trial::Random(1).floats(kSegments * kSteps * size);
      Trial trial(site);
      const View<const float, 3> sequence = trial.input<3>({kSegments, kSteps, size}, values);
      const SwapAxes there{.from = sequence, .to = trial.output<3>({kSteps, kSegments, size})};
      const SwapAxes back{.from = there.to, .to = trial.output<3>(sequence.shape())};
      trial.run(there);
      trial.run(back);
      const std::vector<float> rows = trial.gather(there.to);
      for (Index i = 0; i < kSegments * kSteps; ++i) {
        const auto segment = rows.begin() + (i % kSteps * kSegments + i / kSteps) * size;
        REQUIRE(std::equal(segment, segment + size, values.begin() + i * size));
      }
      REQUIRE(trial.gather(back.to) == values);
    }
  });
}

TEST_CASE("TanhBackward matches the double reference", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index width : {1, 2, 31, 32, 33, 127, 129}) {
      trial::Random random(static_cast<std::uint64_t>(width));
      const auto outputs = random.floats(2 * width), d_outputs = random.floats(2 * width);
      Trial trial(site);
      const TanhBackward kernel{.outputs = trial.input<2>({2, width}, outputs),
                                .d_outputs = trial.input<2>({2, width}, d_outputs),
                                .d_inputs = trial.output<2>({2, width})};
      trial.run(kernel);
      std::vector<Real> wanted;
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const Real y(outputs[i]);
        wanted.push_back(Real(d_outputs[i]) * (Real(1) - y * y));
      }
      REQUIRE(trial::first_difference(trial.gather(kernel.d_inputs), reference::values(wanted),
                                      reference::bounds(wanted)) == "");
    }
  });
}

TEST_CASE("TanhBackward may write over d_outputs", "[device]") {
  trial::on_every_device([](Site& site) {
    Trial trial(site);
    const View<float, 2> d = trial.in_out<2>({1, 3}, {1, 2, 3});
    trial.run(TanhBackward{
        .outputs = trial.input<2>({1, 3}, {0, .5F, 1}), .d_outputs = d, .d_inputs = d});
    REQUIRE(trial.gather(d) == std::vector<float>{1, 1.5F, 0});
  });
}
