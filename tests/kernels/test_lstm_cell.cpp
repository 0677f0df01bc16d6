// The LSTM step against the double reference, forward and backward.
#include <catch2/catch.hpp>

#include "kernels/lstm_cell.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

using namespace drumvae;
using reference::Real;
using trial::Site;
using trial::Trial;

namespace {

constexpr Index kUnits[] = {1, 2, 7, 27, 31, 32, 33, 127, 128, 129};
constexpr Index kBatches[] = {1, 3};

// Numbers for one step; the gates hold saturated pre-activations too.
struct Step {
  Step(Index rows, Index width) : batch(rows), units(width), random(rows * 1000 + width) {
    for (std::size_t i = 0; i < a.size(); i += 11) a[i] *= 20;
  }

  Index batch, units;
  trial::Random random;
  std::vector<float> a = random.floats(batch * 4 * units, -5, 5);
  std::vector<float> cell_prev = random.floats(batch * units, -2, 2);
  std::vector<float> d_hidden = random.floats(batch * units);
  std::vector<float> d_cell = random.floats(batch * units);
};

struct Forward {
  std::vector<float> gates, cell, hidden;
};

Forward run_forward(Site& site, const Step& step) {
  Trial trial(site);
  const LstmCellForward kernel{
      .gates = trial.in_out<2>({step.batch, 4 * step.units}, step.a),
      .cell_prev = trial.input<2>({step.batch, step.units}, step.cell_prev),
      .cell = trial.output<2>({step.batch, step.units}),
      .hidden = trial.output<2>({step.batch, step.units})};
  trial.run(kernel);
  return {trial.gather(kernel.gates), trial.gather(kernel.cell), trial.gather(kernel.hidden)};
}

struct Backward {
  std::vector<float> d_cell, d_a;
};

Backward run_backward(Site& site, const Step& step, const Forward& forward) {
  Trial trial(site);
  const LstmCellBackward kernel{
      .cell_prev = trial.input<2>({step.batch, step.units}, step.cell_prev),
      .cell = trial.input<2>({step.batch, step.units}, forward.cell),
      .d_hidden = trial.input<2>({step.batch, step.units}, step.d_hidden),
      .d_cell = trial.in_out<2>({step.batch, step.units}, step.d_cell),
      .gates = trial.in_out<2>({step.batch, 4 * step.units}, forward.gates)};
  trial.run(kernel);
  return {trial.gather(kernel.d_cell), trial.gather(kernel.gates)};
}

void require_close(const std::vector<float>& got, const std::vector<Real>& wanted) {
  REQUIRE(trial::first_difference(got, reference::values(wanted), reference::bounds(wanted)) == "");
}

void judge_forward(const Step& step, const Forward& got) {
  const auto a = reference::numbers<Real>(step.a), c = reference::numbers<Real>(step.cell_prev);
  std::vector<Real> gates(a.size()), cell(c.size()), hidden(c.size());
  for (Index b = 0; b < step.batch; ++b) {
    const Index row = b * step.units;
    reference::lstm_cell_forward(step.units, &a[4 * row], &c[row], &gates[4 * row], &cell[row],
                                 &hidden[row]);
  }
  require_close(got.gates, gates);
  require_close(got.cell, cell);
  require_close(got.hidden, hidden);
}

void judge_backward(const Step& step, const Forward& forward, const Backward& got) {
  const auto gates = reference::numbers<Real>(forward.gates);
  const auto cell = reference::numbers<Real>(forward.cell);
  const auto cell_prev = reference::numbers<Real>(step.cell_prev);
  const auto d_hidden = reference::numbers<Real>(step.d_hidden);
  auto d_cell = reference::numbers<Real>(step.d_cell);
  std::vector<Real> d_a(gates.size());
  for (Index b = 0; b < step.batch; ++b) {
    const Index row = b * step.units;
    reference::lstm_cell_backward(step.units, &gates[4 * row], &cell_prev[row], &cell[row],
                                  &d_hidden[row], &d_cell[row], &d_a[4 * row]);
  }
  require_close(got.d_cell, d_cell);
  require_close(got.d_a, d_a);
}

}  // namespace

TEST_CASE("LstmCellForward and LstmCellBackward match the double reference", "[device]") {
  trial::on_every_device([](Site& site) {
    for (Index batch : kBatches) {
      for (Index units : kUnits) {
        const Step step(batch, units);
        const Forward forward = run_forward(site, step);
        judge_forward(step, forward);
        judge_backward(step, forward, run_backward(site, step, forward));
      }
    }
  });
}

TEST_CASE("The reference's LSTM gradient matches its finite differences") {
  const std::size_t units = 3;
  const Step step(1, 3);
  const auto a = reference::numbers<double>(step.a), c = reference::numbers<double>(step.cell_prev);
  const auto d_h = reference::numbers<double>(step.d_hidden);
  const auto d_c = reference::numbers<double>(step.d_cell);
  std::vector<double> gates(12), cell(3), hidden(3), d_a(12), d_c_prev = d_c;
  const auto loss = [&](const std::vector<double>& x, const std::vector<double>& c_prev) {
    reference::lstm_cell_forward(units, x.data(), c_prev.data(), gates.data(), cell.data(),
                                 hidden.data());
    double sum = 0;
    for (std::size_t j = 0; j < units; ++j) sum += d_h[j] * hidden[j] + d_c[j] * cell[j];
    return sum;
  };
  loss(a, c);
  reference::lstm_cell_backward(units, gates.data(), c.data(), cell.data(), d_h.data(),
                                d_c_prev.data(), d_a.data());
  const double step_size = 1e-6;
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto more = a, less = a;
    more[i] += step_size;
    less[i] -= step_size;
    REQUIRE(d_a[i] == Approx((loss(more, c) - loss(less, c)) / (2 * step_size)).margin(1e-8));
  }
  for (std::size_t j = 0; j < units; ++j) {
    auto more = c, less = c;
    more[j] += step_size;
    less[j] -= step_size;
    REQUIRE(d_c_prev[j] == Approx((loss(a, more) - loss(a, less)) / (2 * step_size)).margin(1e-8));
  }
}

TEST_CASE("LSTM steps have the same bits on every target and thread count") {
  trial::require_same_bits([](Site& site) {
    const Step step(3, 129);
    const Forward forward = run_forward(site, step);
    const Backward backward = run_backward(site, step, forward);
    std::vector<float> all = forward.hidden;
    for (const auto& part : {forward.gates, forward.cell, backward.d_cell, backward.d_a}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  });
}

TEST_CASE("A row's LSTM step does not depend on its batch", "[device]") {
  trial::on_every_device([](Site& site) {
    const Step step(3, 33);
    const Forward batch = run_forward(site, step);
    Step alone = step;
    alone.batch = 1;
    alone.a.erase(alone.a.begin(), alone.a.begin() + 2 * 4 * 33);
    alone.cell_prev.erase(alone.cell_prev.begin(), alone.cell_prev.begin() + 2 * 33);
    const std::vector<float> third(batch.hidden.begin() + 2 * 33, batch.hidden.end());
    REQUIRE(trial::first_different_bits(run_forward(site, alone).hidden, third) == "");
  });
}

TEST_CASE("LstmCellForward may write cell over cell_prev", "[device]") {
  trial::on_every_device([](Site& site) {
    const Step step(3, 33);
    Trial trial(site);
    const View<float, 2> state = trial.in_out<2>({3, 33}, step.cell_prev);
    trial.run(LstmCellForward{.gates = trial.in_out<2>({3, 132}, step.a),
                              .cell_prev = state,
                              .cell = state,
                              .hidden = trial.output<2>({3, 33})});
    REQUIRE(trial::first_different_bits(trial.gather(state), run_forward(site, step).cell) == "");
  });
}
