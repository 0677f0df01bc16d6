// The NADE head's loss, gradient and draw against the double reference.
#include <catch2/catch.hpp>

#include "tests/kernels/nade_trial.h"

using namespace drumvae;
using reference::Real;
using trial::kNadeStep;
using trial::NadeNumbers;
using trial::Site;
using trial::Trial;

namespace {

struct Losses {
  std::vector<float> r_loss, correct_steps, correct_hits, predicted_hits, true_hits, d_outputs;
};

Losses run(Site& site, const NadeNumbers& numbers, bool gradient) {
  Trial trial(site);
  const auto per_row = [&] { return trial.output<1>({numbers.batch}); };
  NadeLoss kernel{.outputs = trial.input<3>(numbers.outputs_shape(), numbers.outputs),
                  .targets = trial.input<3>(numbers.targets_shape(), numbers.targets),
                  .weights = numbers.weights(trial),
                  .row_weight = trial.input<1>({numbers.batch}, numbers.row_weight),
                  .input = trial.constant(kNadeStep),
                  .r_loss = per_row(),
                  .correct_steps = per_row(),
                  .correct_hits = per_row(),
                  .predicted_hits = per_row(),
                  .true_hits = per_row()};
  if (gradient) kernel.d_outputs = trial.output<3>(numbers.outputs_shape());
  trial.run(kernel);
  return {trial.gather(kernel.r_loss),       trial.gather(kernel.correct_steps),
          trial.gather(kernel.correct_hits), trial.gather(kernel.predicted_hits),
          trial.gather(kernel.true_hits),    trial.gather(kernel.d_outputs)};
}

struct Wanted {
  std::vector<Real> r_loss, d_outputs;
  std::vector<float> correct_steps, correct_hits, predicted_hits, true_hits;
};

// Counts a step's predictions; false where one is too close to .5 for float to agree.
bool count_step(const NadeNumbers& numbers, Index t, Index b, const std::vector<Real>& s,
                Wanted& wanted) {
  const auto row = static_cast<std::size_t>(b);
  bool all_right = true, clear = true;
  for (Index c = 0; c < numbers.drums; ++c) {
    const Real& at = s[static_cast<std::size_t>(c)];
    const bool hit = numbers.targets[(t * numbers.batch + b) * numbers.drums + c] != 0;
    const bool predicted = at.value >= 0;
    clear = clear && std::abs(at.value) > reference::bounds({at})[0];
    all_right = all_right && hit == predicted;
    wanted.correct_hits[row] += hit && predicted ? 1 : 0;
    wanted.predicted_hits[row] += predicted ? 1 : 0;
    wanted.true_hits[row] += hit ? 1 : 0;
  }
  wanted.correct_steps[row] += all_right ? 1 : 0;
  return clear;
}

Wanted wanted_of(const NadeNumbers& numbers) {
  const std::vector<float> zeros(static_cast<std::size_t>(numbers.batch));
  Wanted wanted{{}, std::vector<Real>(numbers.outputs.size()), zeros, zeros, zeros, zeros};
  const Index width = numbers.units + numbers.drums;
  for (Index b = 0; b < numbers.batch; ++b) {
    const Real weight = Real(numbers.row_weight[b]) * Real(kNadeStep.inverse_weight);
    std::vector<Real> losses;
    for (Index t = 0; t < numbers.steps; ++t) {
      const auto row = numbers.row<Real>(t, b);
      losses.push_back(row.loss);
      for (Index i = 0; i < width; ++i)
        wanted.d_outputs[(t * numbers.batch + b) * width + i] = row.d_biases[i] * weight;
      REQUIRE(count_step(numbers, t, b, row.s, wanted));  // else choose other numbers
    }
    wanted.r_loss.push_back(reference::sum(losses));
  }
  return wanted;
}

void require_close(const std::vector<float>& got, const std::vector<Real>& wanted) {
  REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) == "");
}

constexpr std::uint32_t kStream = random_stream(0, 0, RandomPurpose::draw);

std::vector<float> draw(Site& site, const NadeNumbers& numbers, const StepInput& step,
                        float temperature, Index t) {
  Trial trial(site);
  const DrawNadeRows kernel{
      .outputs = trial.input<2>({numbers.batch, numbers.units + numbers.drums}, numbers.outputs),
      .weights = numbers.weights(trial),
      .temperature = temperature,
      .random = {.input = trial.constant(step), .stream = kStream},
      .t = t,
      .rows = trial.output<2>({numbers.batch, numbers.drums})};
  trial.run(kernel);
  return trial.gather(kernel.rows);
}

double uniform_of(Index t, Index row, Index drum, Index drums) {
  const auto block = static_cast<unsigned>(t * ((drums + 3) / 4) + drum / 4);
  const auto number = static_cast<unsigned>(kNadeStep.first_row + row);
  const auto words = reference::philox({{block, number, kNadeStep.step, kStream}}, kNadeStep.key);
  return double{reference::uniform(words.words[drum % 4])};
}

// The rows that are right: each drum as drawn here, the ones before it being those that the kernel
// drew, so that one doubtful drum would be seen where it is.
void judge_draw(NadeNumbers numbers, const std::vector<float>& rows, float temperature, Index t) {
  numbers.targets = rows;
  for (Index b = 0; b < numbers.batch; ++b) {
    const auto row = numbers.row<Real>(0, b);
    for (Index c = 0; c < numbers.drums; ++c) {
      const double s = row.s[static_cast<std::size_t>(c)].value;
      const double p = reference::sigmoid(s / double{temperature});
      const double margin = temperature == 0 ? s : p - uniform_of(t, b, c, numbers.drums);
      REQUIRE(std::abs(margin) > 1e-6);  // else float may disagree: choose other numbers
      REQUIRE(rows[b * numbers.drums + c] == (margin >= 0 ? 1.0F : 0.0F));
    }
  }
}

}  // namespace

TEST_CASE("NadeLoss, its counts and its gradient match the double reference", "[device]") {
  for (const trial::NadeSizes& sizes : trial::kNadeSizes) {
    INFO(sizes.text());
    const NadeNumbers numbers(sizes);
    const Wanted wanted = wanted_of(numbers);
    trial::on_every_device([&](Site& site) {
      for (bool gradient : {false, true}) {
        const Losses got = run(site, numbers, gradient);
        require_close(got.r_loss, wanted.r_loss);
        REQUIRE(got.correct_steps == wanted.correct_steps);
        REQUIRE(got.correct_hits == wanted.correct_hits);
        REQUIRE(got.predicted_hits == wanted.predicted_hits);
        REQUIRE(got.true_hits == wanted.true_hits);
        if (gradient) require_close(got.d_outputs, wanted.d_outputs);
      }
    });
  }
}

TEST_CASE("The reference's gradients of the NADE head match its finite differences") {
  const NadeNumbers numbers({1, 1, 3, 4});
  auto biases = reference::numbers<double>(numbers.outputs);
  auto encoder = reference::numbers<double>(numbers.encoder);
  auto decoder = reference::numbers<double>(numbers.decoder);
  const std::vector<double> y = {1, 0, 1};
  const auto row = [&] { return reference::nade_row(biases, y, encoder, decoder); };
  const auto require_slopes = [&](std::vector<double>& of, const std::vector<double>& gradient) {
    for (std::size_t i = 0; i < of.size(); ++i) {
      const double before = std::exchange(of[i], of[i] + 1e-6);
      const double above = row().loss;
      of[i] = before - 1e-6;
      const double below = row().loss;
      of[i] = before;
      REQUIRE(gradient[i] == Approx((above - below) / 2e-6).margin(1e-8));
    }
  };
  require_slopes(biases, row().d_biases);
  require_slopes(encoder, row().d_encoder);
  require_slopes(decoder, row().d_decoder);
}

TEST_CASE("A missed drum that is certain costs ln(1e-6) and no infinity", "[device]") {
  NadeNumbers numbers({1, 1, 1, 1});
  numbers.outputs = {0, -1000};
  numbers.targets = {1};
  trial::on_every_device([&](Site& site) {
    const Losses got = run(site, numbers, true);
    REQUIRE(double{got.r_loss[0]} == Approx(-std::log(1e-6)).epsilon(1e-6));
    REQUIRE(std::isfinite(got.d_outputs[1]));
  });
}

TEST_CASE("DrawNadeRows draws the reference's drums, each knowing those before it", "[device]") {
  for (const trial::NadeSizes& sizes : trial::kNadeSizes) {
    INFO(sizes.text());
    const NadeNumbers numbers({1, sizes.batch, sizes.drums, sizes.units});
    trial::on_every_device([&](Site& site) {
      for (float temperature : {0.0F, .5F, 1.0F})
        judge_draw(numbers, draw(site, numbers, kNadeStep, temperature, 7), temperature, 7);
    });
  }
}

TEST_CASE("At temperature 0 a drum is drawn where its probability is a half or more", "[device]") {
  NadeNumbers numbers({1, 1, 3, 1});
  numbers.outputs = {0, 0, -1e-20F, 1e-20F};
  numbers.decoder = {0, 0, 0};
  trial::on_every_device([&](Site& site) {
    REQUIRE(draw(site, numbers, kNadeStep, 0, 0) == std::vector<float>{1, 0, 1});
  });
}

TEST_CASE("A drawn NADE row depends on its number alone, not on its batch", "[device]") {
  trial::on_every_device([](Site& site) {
    const NadeNumbers numbers({1, 19, 5, 9});
    const auto batch = draw(site, numbers, kNadeStep, .5F, 3);
    NadeNumbers last = numbers;
    last.batch = 1;
    last.outputs.erase(last.outputs.begin(), last.outputs.end() - 14);
    StepInput step = kNadeStep;
    step.first_row += 18;
    REQUIRE(draw(site, last, step, .5F, 3) == std::vector<float>(batch.end() - 5, batch.end()));
  });
}

TEST_CASE("The NADE head has the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    const NadeNumbers numbers({4, 37, 9, 33});
    const Losses got = run(site, numbers, true);
    std::vector<float> all = got.d_outputs;
    all.insert(all.end(), got.r_loss.begin(), got.r_loss.end());
    const auto rows = draw(site, NadeNumbers({1, 37, 9, 33}), kNadeStep, 1, 3);
    all.insert(all.end(), rows.begin(), rows.end());
    return all;
  });
}
