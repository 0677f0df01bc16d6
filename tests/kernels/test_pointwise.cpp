// The elementwise kernels.
#include <catch2/catch.hpp>

#include "kernels/pointwise.h"
#include "tests/kernels/every_cpu.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using reference::Real;
using trial::Trial;

TEST_CASE("Fill writes every element and no other") {
  trial::on_every_cpu([](Cpu& cpu) {
    for (Index size : {0, 1, 33, 65536, 65537}) {
      Trial trial;
      const Fill kernel{.out = trial.output<1>({size}), .value = 2.5F};
      kernel.check();
      launch(cpu, kernel);
      trial.finish();
      REQUIRE(trial::gather(kernel.out) ==
              std::vector<float>(static_cast<std::size_t>(size), 2.5F));
    }
  });
}

TEST_CASE("AddRows adds to what is there, between views of different strides") {
  trial::on_every_cpu([](Cpu& cpu) {
    const auto values = trial::Random(1).floats(3 * 33);
    const auto before = trial::Random(2).floats(3 * 30);
    Trial trial;
    const View<const float, 2> from = View<const float, 2>(values.data(), {3, 33}).columns(2, 30);
    const AddRows kernel{.from = from, .to = trial.in_out<2>({3, 30}, before)};
    kernel.check();
    launch(cpu, kernel);
    trial.finish();
    std::vector<float> wanted = trial::gather(from);
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += before[i];
    REQUIRE(trial::gather(kernel.to) == wanted);
  });
}

TEST_CASE("TanhBackward matches the double reference") {
  trial::on_every_cpu([](Cpu& cpu) {
    for (Index width : {1, 2, 31, 32, 33, 127, 129}) {
      trial::Random random(static_cast<std::uint64_t>(width));
      const auto outputs = random.floats(2 * width), d_outputs = random.floats(2 * width);
      Trial trial;
      const TanhBackward kernel{.outputs = trial.input<2>({2, width}, outputs),
                                .d_outputs = trial.input<2>({2, width}, d_outputs),
                                .d_inputs = trial.output<2>({2, width})};
      kernel.check();
      launch(cpu, kernel);
      trial.finish();
      std::vector<Real> wanted;
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const Real y(outputs[i]);
        wanted.push_back(Real(d_outputs[i]) * (Real(1) - y * y));
      }
      REQUIRE(trial::first_difference(trial::gather(kernel.d_inputs), reference::values(wanted),
                                      reference::bounds(wanted)) == "");
    }
  });
}

TEST_CASE("TanhBackward may write over d_outputs") {
  Cpu cpu(1);
  std::vector<float> outputs{0, .5F, 1}, gradient{1, 2, 3};
  const View<float, 2> d(gradient.data(), {1, 3});
  launch(cpu,
         TanhBackward{
             .outputs = View<float, 2>(outputs.data(), {1, 3}), .d_outputs = d, .d_inputs = d});
  REQUIRE(gradient == std::vector<float>{1, 1.5F, 0});
}
