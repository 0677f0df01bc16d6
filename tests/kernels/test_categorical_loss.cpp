// The categorical loss, its counts and its gradient against the double reference.
#include <algorithm>
#include <catch2/catch.hpp>

#include "kernels/categorical_loss.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using reference::Real;
using trial::Site;
using trial::Trial;

namespace {

constexpr StepInput kStep{.inverse_weight = .125F};
constexpr Index kMostClasses = 512;

struct Classes {
  Classes(Index t, Index b, Index v) : steps(t), batch(b), classes(v) {
    for (Index row = 0; row < steps * batch; ++row) {
      truth.push_back(static_cast<Index>(random.uniform(0, static_cast<double>(classes))));
      if (row % 3 == 1) outputs[row * classes + truth.back()] = 9;  // predicted right
      targets[row * classes + truth.back()] = 1;
    }
    for (std::size_t i = 0; i < outputs.size(); i += 5) outputs[i] *= 10;
  }

  Index steps, batch, classes;
  trial::Random random{static_cast<std::uint64_t>(steps + batch + classes)};
  std::vector<float> outputs = random.floats(steps * batch * classes, -4, 4);
  std::vector<float> targets = std::vector<float>(outputs.size());
  std::vector<Index> truth;  // [T, B]
  std::vector<float> row_weight = random.floats(batch, .5, 1);
};

using Counts = std::array<std::uint32_t, 2 * kMostClasses>;

struct Losses {
  std::vector<float> r_loss, correct_steps, d_outputs;
  Counts counts;
};

Losses run(Site& site, const Classes& classes, bool gradient, bool counts = true) {
  Trial trial(site);
  const std::array<Index, 3> shape{classes.steps, classes.batch, classes.classes};
  Counts* const table = trial.object(Counts{});
  CategoricalLoss kernel{.outputs = trial.input<3>(shape, classes.outputs),
                         .targets = trial.input<3>(shape, classes.targets),
                         .row_weight = trial.input<1>({classes.batch}, classes.row_weight),
                         .input = trial.constant(kStep),
                         .r_loss = trial.output<1>({classes.batch}),
                         .correct_steps = trial.output<1>({classes.batch})};
  if (counts)
    kernel.class_counts = {
        reinterpret_cast<std::uint32_t*>(table), {2, classes.classes}, {kMostClasses, 1}};
  if (gradient) kernel.d_outputs = trial.output<3>(shape);
  trial.run(kernel);
  return {trial.gather(kernel.r_loss), trial.gather(kernel.correct_steps),
          trial.gather(kernel.d_outputs), trial.read(table)};
}

// One step: the loss, and its gradient in `d_outputs`.
template <class R>
R cross_entropy(const std::vector<R>& outputs, std::size_t truth, R largest,
                std::vector<R>& d_outputs) {
  std::vector<R> weights;
  for (const R& x : outputs) weights.push_back(reference::exp(x - largest));
  const R sum = reference::sum(weights);
  for (std::size_t c = 0; c < outputs.size(); ++c)
    d_outputs[c] = weights[c] / sum - R(c == truth ? 1 : 0);
  return reference::log(sum) - (outputs[truth] - largest);
}

struct Wanted {
  std::vector<Real> r_loss, d_outputs;
  std::vector<float> correct_steps;
  Counts counts{};
};

Wanted wanted_of(const Classes& classes) {
  Wanted wanted{
      .r_loss = {}, .d_outputs = std::vector<Real>(classes.outputs.size()), .correct_steps = {}};
  for (Index b = 0; b < classes.batch; ++b) {
    const Real weight = Real(classes.row_weight[b]) * Real(kStep.inverse_weight);
    std::vector<Real> terms;
    float correct = 0;
    for (Index t = 0; t < classes.steps; ++t) {
      const Index row = t * classes.batch + b;
      const auto first = classes.outputs.begin() + row * classes.classes;
      const std::vector<float> outputs(first, first + classes.classes);
      const auto truth = static_cast<std::size_t>(classes.truth[row]);
      const auto largest = std::max_element(outputs.begin(), outputs.end());
      std::vector<Real> d_outputs(outputs.size());
      terms.push_back(cross_entropy(reference::numbers<Real>(outputs), truth,
                                    Real(double{*largest}), d_outputs));
      for (Index c = 0; c < classes.classes; ++c)
        wanted.d_outputs[row * classes.classes + c] = d_outputs[c] * weight;
      const bool right = largest - outputs.begin() == classes.truth[row];
      correct += right ? 1 : 0;
      ++wanted.counts[truth];
      wanted.counts[kMostClasses + truth] += right ? 1 : 0;
    }
    wanted.r_loss.push_back(reference::sum(terms));
    wanted.correct_steps.push_back(correct);
  }
  return wanted;
}

void require_close(const std::vector<float>& got, const std::vector<Real>& wanted) {
  REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) == "");
}

}  // namespace

TEST_CASE("CategoricalLoss, its counts and its gradient match the double reference", "[device]") {
  for (const auto& [steps, batch, v] : {std::array<Index, 3>{1, 1, 1},
                                        {5, 3, 2},
                                        {5, 3, 31},
                                        {5, 1, 32},
                                        {5, 3, 33},
                                        {2, 2, 127},
                                        {2, 2, 128},
                                        {2, 2, 129},
                                        {5, 3, 512}}) {
    INFO(steps << " steps, batch " << batch << ", V " << v);
    const Classes classes(steps, batch, v);
    const Wanted wanted = wanted_of(classes);
    trial::on_every_device([&](Site& site) {
      for (bool gradient : {false, true}) {
        const Losses got = run(site, classes, gradient);
        require_close(got.r_loss, wanted.r_loss);
        REQUIRE(got.correct_steps == wanted.correct_steps);
        REQUIRE(got.counts == wanted.counts);
        if (gradient) require_close(got.d_outputs, wanted.d_outputs);
      }
    });
  }
}

TEST_CASE("The reference's gradient of the cross-entropy matches its finite differences") {
  std::vector<double> outputs = {-.5, .3, 1.7, 0}, gradient(4), unused(4);
  const double largest = 1.7;
  cross_entropy(outputs, 1, largest, gradient);
  for (std::size_t c = 0; c < outputs.size(); ++c) {
    const auto loss = [&](double step) {
      auto moved = outputs;
      moved[c] += step;
      return cross_entropy(moved, 1, largest, unused);
    };
    REQUIRE(gradient[c] == Approx((loss(1e-6) - loss(-1e-6)) / 2e-6).margin(1e-8));
  }
}

TEST_CASE("Outputs of a thousand neither overflow nor vanish", "[device]") {
  Classes classes(2, 1, 3);
  classes.outputs = {1000, 999, -1000, -1000, -1000, -1000};
  classes.targets = {0, 1, 0, 1, 0, 0};
  trial::on_every_device([&](Site& site) {
    const Losses got = run(site, classes, true);
    REQUIRE(double{got.r_loss[0]} == Approx(std::log1p(std::exp(1)) + std::log(3)).epsilon(1e-6));
  });
}

TEST_CASE("Of equal outputs the lowest class is predicted", "[device]") {
  Classes classes(3, 1, 64);
  std::fill(classes.outputs.begin(), classes.outputs.end(), 0.0F);
  std::fill(classes.targets.begin(), classes.targets.end(), 0.0F);
  for (Index c : {33, 40, 63}) classes.outputs[c] = 1;
  classes.targets[33] = classes.targets[64] = classes.targets[2 * 64 + 1] = 1;
  trial::on_every_device(
      [&](Site& site) { REQUIRE(run(site, classes, false).correct_steps[0] == 2); });
}

TEST_CASE("A row of padding costs nothing and is not counted", "[device]") {
  Classes classes(2, 2, 4);
  for (Index t : {0, 1}) std::fill_n(classes.targets.begin() + (t * 2 + 1) * 4, 4, 0.0F);
  classes.row_weight = {1, 0};
  trial::on_every_device([&](Site& site) {
    const Losses got = run(site, classes, true);
    REQUIRE(got.r_loss[1] == 0);
    REQUIRE(got.correct_steps[1] == 0);
    for (Index t : {0, 1}) {
      for (Index c = 0; c < 4; ++c) REQUIRE(got.d_outputs[(t * 2 + 1) * 4 + c] == 0);
    }
  });
  Classes weightless = classes;
  weightless.targets = Classes(2, 2, 4).targets;
  trial::on_every_device([&](Site& site) {
    REQUIRE(run(site, weightless, false).counts == run(site, classes, false).counts);
  });
}

TEST_CASE("Without a table of counts nothing is counted", "[device]") {
  trial::on_every_device(
      [](Site& site) { REQUIRE(run(site, Classes(2, 2, 5), false, false).counts == Counts{}); });
}

TEST_CASE("CategoricalLoss has the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    const Losses got = run(site, Classes(4, 5, 131), true);
    std::vector<float> all = got.d_outputs;
    all.insert(all.end(), got.r_loss.begin(), got.r_loss.end());
    return all;
  });
}
