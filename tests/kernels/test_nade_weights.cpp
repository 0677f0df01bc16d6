// The gradients of the NADE head's weights against the double reference.
#include <catch2/catch.hpp>

#include "tests/kernels/nade_trial.h"

using namespace drumvae;
using reference::Real;
using trial::kNadeStep;
using trial::NadeNumbers;
using trial::Site;
using trial::Trial;

namespace {

// d_outputs as NadeLoss would write them, rounded to float.
std::vector<float> d_outputs_of(const NadeNumbers& numbers) {
  std::vector<float> d_outputs;
  for (Index t = 0; t < numbers.steps; ++t) {
    for (Index b = 0; b < numbers.batch; ++b) {
      const double weight = double{numbers.row_weight[b]} * double{kNadeStep.inverse_weight};
      for (double d : numbers.row<double>(t, b).d_biases)
        d_outputs.push_back(static_cast<float>(d * weight));
    }
  }
  return d_outputs;
}

struct Gradients {
  std::vector<float> encoder, decoder;
};

// Accumulated onto these.
std::vector<float> start_of(const NadeNumbers& numbers) {
  return trial::Random(9).floats(numbers.drums * numbers.units, -.01, .01);
}

Gradients run(Site& site, const NadeNumbers& numbers, const std::vector<float>& d_outputs) {
  Trial trial(site);
  const std::array<Index, 2> shape{numbers.drums, numbers.units};
  const NadeWeightGradients kernel{
      .outputs = trial.input<3>(numbers.outputs_shape(), numbers.outputs),
      .targets = trial.input<3>(numbers.targets_shape(), numbers.targets),
      .d_outputs = trial.input<3>(numbers.outputs_shape(), d_outputs),
      .weights = numbers.weights(trial),
      .d_encoder = trial.in_out<2>(shape, start_of(numbers)),
      .d_decoder = trial.in_out<2>(shape, start_of(numbers))};
  trial.run(kernel);
  return {trial.gather(kernel.d_encoder), trial.gather(kernel.d_decoder)};
}

struct Wanted {
  std::vector<Real> encoder, decoder;
};

Wanted wanted_of(const NadeNumbers& numbers) {
  const auto weights = static_cast<std::size_t>(numbers.drums * numbers.units);
  std::vector<std::vector<Real>> encoder(weights), decoder(weights);
  const std::vector<float> start = start_of(numbers);
  for (std::size_t i = 0; i < weights; ++i) encoder[i] = decoder[i] = {Real(double{start[i]})};
  for (Index t = 0; t < numbers.steps; ++t) {
    for (Index b = 0; b < numbers.batch; ++b) {
      const Real weight = Real(numbers.row_weight[b]) * Real(kNadeStep.inverse_weight);
      const auto row = numbers.row<Real>(t, b);
      for (std::size_t i = 0; i < weights; ++i) {
        encoder[i].push_back(row.d_encoder[i] * weight);
        decoder[i].push_back(row.d_decoder[i] * weight);
      }
    }
  }
  Wanted wanted;
  for (std::size_t i = 0; i < weights; ++i) {
    wanted.encoder.push_back(reference::float_sum(encoder[i]));
    wanted.decoder.push_back(reference::float_sum(decoder[i]));
  }
  return wanted;
}

void require_close(const std::vector<float>& got, const std::vector<Real>& wanted) {
  REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) == "");
}

}  // namespace

TEST_CASE("NadeWeightGradients match the double reference and are accumulated", "[device]") {
  std::vector<trial::NadeSizes> all = trial::kNadeSizes;
  all.push_back({41, 26, 2, 3});  // more rows than two parts of a sum
  for (const trial::NadeSizes& sizes : all) {
    INFO(sizes.text());
    const NadeNumbers numbers(sizes);
    const Wanted wanted = wanted_of(numbers);
    const std::vector<float> d_outputs = d_outputs_of(numbers);
    trial::on_every_device([&](Site& site) {
      const Gradients got = run(site, numbers, d_outputs);
      require_close(got.encoder, wanted.encoder);
      require_close(got.decoder, wanted.decoder);
    });
  }
}

TEST_CASE("The last drum is told to nobody: its encoder weights have no gradient", "[device]") {
  const NadeNumbers numbers({2, 3, 4, 5});
  trial::on_every_device([&](Site& site) {
    const Gradients got = run(site, numbers, d_outputs_of(numbers));
    const std::vector<float> start = start_of(numbers);
    REQUIRE(std::equal(got.encoder.end() - 5, got.encoder.end(), start.end() - 5));
  });
}

TEST_CASE("NadeWeightGradients have the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    const NadeNumbers numbers({20, 37, 5, 37});
    const Gradients got = run(site, numbers, d_outputs_of(numbers));
    std::vector<float> all = got.encoder;
    all.insert(all.end(), got.decoder.begin(), got.decoder.end());
    return all;
  });
}
