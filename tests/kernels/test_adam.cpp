// Norm, clipping and Adam against the double reference.
#include <catch2/catch.hpp>

#include "kernels/adam.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using reference::Real;
using trial::Site;
using trial::Trial;

namespace {

constexpr Index kSizes[] = {1, 2, 31, 33, 127, 4095, 4096, 4097, 16385};

StepState run_norm(Site& site, const std::vector<float>& gradients, const StepState& before) {
  const auto size = static_cast<Index>(gradients.size());
  Trial trial(site);
  const GradientNorm kernel{.gradients = trial.input<1>({size}, gradients),
                            .parts = trial.scratch<double>((size + 4095) / 4096),
                            .grad_clip = 1,
                            .norm_clip_to_zero = 100,
                            .state = trial.object(before)};
  trial.run(kernel);
  return trial.read(kernel.state);
}

struct Moments {
  std::vector<float> values, first, second;
};

Moments run_update(Site& site, const Moments& before, const std::vector<float>& gradients,
                   const StepState& state) {
  const std::array<Index, 1> shape{static_cast<Index>(gradients.size())};
  Trial trial(site);
  const AdamUpdate kernel{.values = trial.in_out<1>(shape, before.values),
                          .gradients = trial.input<1>(shape, gradients),
                          .first_moment = trial.in_out<1>(shape, before.first),
                          .second_moment = trial.in_out<1>(shape, before.second),
                          .state = trial.constant(state)};
  trial.run(kernel);
  return {trial.gather(kernel.values), trial.gather(kernel.first_moment),
          trial.gather(kernel.second_moment)};
}

Moments start(Index size) {
  trial::Random random(static_cast<std::uint64_t>(size));
  return {random.floats(size), random.floats(size, -.1, .1), random.floats(size, 0, .01)};
}

StepState state_with(float scale) {
  StepState state;
  state.input.learning_rate = 3e-3F;
  state.gradient_scale = scale;
  return state;
}

void require_close(const std::vector<float>& got, const std::vector<Real>& wanted) {
  REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) == "");
}

void judge(const Moments& before, const std::vector<float>& gradients, const StepState& state,
           const Moments& got) {
  const Real b1(.9F), b2(.999F), epsilon(1e-8F), one(1);
  std::vector<Real> values, first, second;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    const Real g = Real(state.gradient_scale) * Real(gradients[i]);
    first.push_back(b1 * Real(before.first[i]) + (one - b1) * g);
    second.push_back(b2 * Real(before.second[i]) + (one - b2) * g * g);
    values.push_back(Real(before.values[i]) - Real(state.input.learning_rate) * first[i] /
                                                  (reference::sqrt(second[i]) + epsilon));
  }
  require_close(got.first, first);
  require_close(got.second, second);
  require_close(got.values, values);
}

}  // namespace

TEST_CASE("GradientNorm is the square root of the sum of squares, and clips at 1", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index size : kSizes) {
      for (double range : {1e-3, .5}) {
        const auto gradients = trial::Random(3).floats(size, -range, range);
        double squares = 0;
        for (float g : gradients) squares += double{g} * double{g};
        const double norm = std::sqrt(squares);
        const StepState state = run_norm(site, gradients, {});
        REQUIRE(double{state.metrics.global_norm} == Approx(norm).epsilon(reference::kEps));
        REQUIRE(double{state.gradient_scale} ==
                Approx(std::fmin(1, 1 / norm)).epsilon(reference::kEps));
        REQUIRE(state.update);
        REQUIRE(state.counters.first_bad_step == -1);
        REQUIRE(state.counters.zeroed_steps == 0);
      }
    }
  });
}

TEST_CASE("Gradients of zero are not scaled by infinity", "[device]") {
  trial::on_every_device([](Site& site) {
    const StepState state = run_norm(site, std::vector<float>(5, 0), {});
    REQUIRE(state.gradient_scale == 1);
    REQUIRE(state.metrics.global_norm == 0);
  });
}

TEST_CASE("A norm at the limit zeroes the gradient, counts it and still updates", "[device]") {
  trial::on_every_device([](Site& site) {
    StepState state = run_norm(site, {60, 80}, {});
    REQUIRE(state.gradient_scale == 0);
    REQUIRE(state.counters.zeroed_steps == 1);
    REQUIRE(state.update);
    state = run_norm(site, {60, 79}, state);
    REQUIRE(state.gradient_scale > 0);
    REQUIRE(state.counters.zeroed_steps == 1);
  });
}

TEST_CASE("A loss or norm that is not finite stops all later updates and keeps the first bad step",
          "[device]") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  struct Bad {
    float loss, gradient;
  };
  trial::on_every_device([&](Site& site) {
    for (const Bad& bad : {Bad{nan, 1}, Bad{infinity, 1}, Bad{1, nan}, Bad{1, -infinity}}) {
      StepState state;
      state.input.step = 12;
      state.metrics.loss = bad.loss;
      state = run_norm(site, {0, bad.gradient, 0}, state);
      REQUIRE_FALSE(state.update);
      REQUIRE(state.counters.first_bad_step == 12);
      REQUIRE(state.counters.zeroed_steps == 0);
      for (float loss : {1.0F, nan}) {
        ++state.input.step;
        state.metrics.loss = loss;
        state = run_norm(site, {1, 1, 1}, state);
        REQUIRE_FALSE(state.update);
      }
      REQUIRE(state.counters.first_bad_step == 12);
    }
  });
}

TEST_CASE("AdamUpdate matches the double reference", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index size : kSizes) {
      const auto gradients = trial::Random(5).floats(size, -2, 2);
      for (float scale : {0.0F, .3F, 1.0F}) {
        const StepState state = state_with(scale);
        const Moments before = start(size);
        judge(before, gradients, state, run_update(site, before, gradients, state));
      }
    }
  });
}

TEST_CASE("AdamUpdate leaves parameters and moments alone once a step went bad", "[device]") {
  trial::on_every_device([](Site& site) {
    StepState state = state_with(1);
    state.update = false;
    const Moments before = start(33);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Moments after = run_update(site, before, std::vector<float>(33, nan), state);
    REQUIRE(after.values == before.values);
    REQUIRE(after.first == before.first);
    REQUIRE(after.second == before.second);
  });
}

TEST_CASE("A first step from zero moments has the size of the learning rate", "[device]") {
  trial::on_every_device([](Site& site) {
    StepState state = state_with(1);
    state.input.learning_rate = static_cast<float>(1e-3 * std::sqrt(1 - .999) / (1 - .9));
    const Moments zero{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}};
    const Moments after = run_update(site, zero, {.5F, -3, 0}, state);
    REQUIRE(double{after.values[0]} == Approx(-1e-3).epsilon(1e-4));
    REQUIRE(double{after.values[1]} == Approx(1e-3).epsilon(1e-4));
    REQUIRE(after.values[2] == 0);
  });
}

TEST_CASE("Norm and Adam have the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    const auto gradients = trial::Random(5).floats(40000, -2, 2);
    StepState state = run_norm(site, gradients, state_with(0));
    state.gradient_scale = .7F;
    const Moments after = run_update(site, start(40000), gradients, state);
    std::vector<float> all = after.values;
    all.insert(all.end(), after.second.begin(), after.second.end());
    all.push_back(state.metrics.global_norm);
    return all;
  });
}
