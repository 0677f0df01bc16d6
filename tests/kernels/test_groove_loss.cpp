// The groove loss, its gradient and the batch's metrics against the double reference.
#include <catch2/catch.hpp>

#include "kernels/groove_loss.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using reference::Real;
using trial::Site;
using trial::Trial;

namespace {

constexpr StepInput kStep{.beta = .2F, .inverse_weight = .125F};

struct Grooves {
  Grooves(Index t, Index b, Index d) : steps(t), batch(b), depth(d), random(t + b + d) {
    for (std::size_t i = 0; i < outputs.size(); i += 5) outputs[i] *= 15;  // saturated
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const auto column = static_cast<Index>(i) % depth;
      if (column < depth / 3) targets[i] = targets[i] > 0 ? 1.0F : 0.0F;
    }
  }

  Index steps, batch, depth;
  trial::Random random;
  std::vector<float> outputs = random.floats(steps * batch * depth, -4, 4);
  std::vector<float> targets = random.floats(steps * batch * depth, -.5, .5);
  std::vector<float> row_weight = random.floats(batch, .5, 1);
};

struct Losses {
  std::vector<float> r_loss, hits, velocities, offsets, d_outputs;
};

Losses run(Site& site, const Grooves& grooves, bool gradient) {
  Trial trial(site);
  const std::array<Index, 3> shape{grooves.steps, grooves.batch, grooves.depth};
  GrooveLoss kernel{.outputs = trial.input<3>(shape, grooves.outputs),
                    .targets = trial.input<3>(shape, grooves.targets),
                    .row_weight = trial.input<1>({grooves.batch}, grooves.row_weight),
                    .input = trial.constant(kStep),
                    .r_loss = trial.output<1>({grooves.batch}),
                    .hits = trial.output<1>({grooves.batch}),
                    .velocities = trial.output<1>({grooves.batch}),
                    .offsets = trial.output<1>({grooves.batch})};
  if (gradient) kernel.d_outputs = trial.output<3>(shape);
  trial.run(kernel);
  return {trial.gather(kernel.r_loss), trial.gather(kernel.hits), trial.gather(kernel.velocities),
          trial.gather(kernel.offsets), trial.gather(kernel.d_outputs)};
}

template <class R>
struct Cell {
  R loss, gradient;
};

template <class R>
Cell<R> hit_cell(R x, R hit) {
  const R one(1), floor(1e-7), p = reference::sigmoid(x), q = reference::sigmoid(-x);
  return {-(hit * reference::log(p + floor) + (one - hit) * reference::log(q + floor)),
          p * q * ((one - hit) / (q + floor) - hit / (p + floor))};
}

template <class R>
Cell<R> velocity_cell(R x, R target) {
  const R v = reference::sigmoid(x), error = v - target;
  return {error * error, R(2) * error * v * (R(1) - v)};
}

template <class R>
Cell<R> offset_cell(R x, R target) {
  const R o = reference::tanh(x), error = o - target;
  return {error * error, R(2) * error * (R(1) - o * o)};
}

void require_close(const std::vector<float>& got, const std::vector<Real>& wanted) {
  REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) == "");
}

void judge(const Grooves& grooves, const Losses& got, bool gradient) {
  const Index cells = grooves.depth / 3;
  std::vector<Real> r_loss, hits, velocities, offsets, d_outputs(grooves.outputs.size());
  for (Index b = 0; b < grooves.batch; ++b) {
    std::vector<Real> terms[3];
    const Real weight = Real(grooves.row_weight[b]) * Real(kStep.inverse_weight);
    for (Index t = 0; t < grooves.steps; ++t) {
      for (Index j = 0; j < grooves.depth; ++j) {
        const Index i = (t * grooves.batch + b) * grooves.depth + j;
        const Real x(grooves.outputs[i]), target(grooves.targets[i]);
        const auto cell = j < cells       ? hit_cell(x, target)
                          : j < 2 * cells ? velocity_cell(x, target)
                                          : offset_cell(x, target);
        terms[j / cells].push_back(cell.loss);
        d_outputs[i] = cell.gradient * weight;
      }
    }
    hits.push_back(reference::sum(terms[0]));
    velocities.push_back(reference::sum(terms[1]));
    offsets.push_back(reference::sum(terms[2]));
    r_loss.push_back(hits.back() + velocities.back() + offsets.back());
  }
  require_close(got.hits, hits);
  require_close(got.velocities, velocities);
  require_close(got.offsets, offsets);
  require_close(got.r_loss, r_loss);
  if (gradient) require_close(got.d_outputs, d_outputs);
}

}  // namespace

TEST_CASE("GrooveLoss and its gradient match the double reference, saturated outputs included",
          "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index depth : {3, 6, 27, 93, 96, 99}) {
      for (Index steps : {1, 5}) {
        for (Index batch : {1, 3}) {
          const Grooves grooves(steps, batch, depth);
          for (bool gradient : {false, true})
            judge(grooves, run(site, grooves, gradient), gradient);
        }
      }
    }
  });
}

TEST_CASE("The reference's gradients of a cell match its finite differences") {
  const double step = 1e-6;
  for (double x : {-3.0, -.2, .9, 4.0}) {
    for (double target : {0.0, .4, 1.0}) {
      const auto slope = [&](auto cell) {
        return (cell(x + step, target).loss - cell(x - step, target).loss) / (2 * step);
      };
      REQUIRE(hit_cell(x, target).gradient == Approx(slope(hit_cell<double>)).margin(1e-8));
      REQUIRE(velocity_cell(x, target).gradient ==
              Approx(slope(velocity_cell<double>)).margin(1e-8));
      REQUIRE(offset_cell(x, target).gradient == Approx(slope(offset_cell<double>)).margin(1e-8));
    }
  }
}

TEST_CASE("A missed hit that is certain costs ln(1e-7) and no infinity", "[device]") {
  trial::on_every_device([](Site& site) {
    Grooves grooves(1, 1, 3);
    grooves.outputs = {-1000, 0, 0};
    grooves.targets = {1, 0, 0};
    const Losses got = run(site, grooves, true);
    REQUIRE(double{got.hits[0]} == Approx(-std::log(1e-7)).epsilon(1e-6));
    REQUIRE(std::isfinite(got.d_outputs[0]));
  });
}

TEST_CASE("GrooveLoss has the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    const Losses got = run(site, Grooves(4, 3, 27), true);
    std::vector<float> all = got.d_outputs;
    all.insert(all.end(), got.r_loss.begin(), got.r_loss.end());
    return all;
  });
}
