// Whole LSTM layers, both passes and directions, against the double reference.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/kernels/lstm_layer_trial.h"
#include "tests/kernels/reference_lstm.h"

using namespace layer_trial;
using reference::Real;

namespace {

// mask/keep of element i of x.
Real scale(const Layer& layer, Index i) {
  if (layer.drop == Drop::none) return Real(1);
  return layer.mask[i] ? Real(1 / double{kKeep}, 2 / double{kKeep}) : Real(0);
}

reference::LstmLayer<Real> reference_layer(const Layer& layer) {
  const LstmShape& s = layer.shape;
  reference::LstmLayer<Real> r;
  r.steps = s.steps;
  r.batch = s.rows;
  r.inputs = s.inputs();
  r.units = s.units;
  r.reverse = layer.direction == Direction::reverse;
  for (Index i = 0; i < layer.tb * s.inputs(); ++i) {
    const Index column = i % s.inputs(), tb = i / s.inputs(), b = tb % s.rows;
    const float value = column < s.row ? layer.row[tb * s.row + column]
                        : column < s.row + s.context
                            ? layer.context[b * s.context + column - s.row]
                            : layer.control[tb * s.control + column - s.row - s.context];
    r.x.push_back(Real(value) * scale(layer, i));
  }
  r.kernel = reference::numbers<Real>(layer.kernel);
  r.bias = reference::numbers<Real>(layer.bias);
  const std::vector<Real> zeros(layer.cell_0.size());
  r.cell_0 = layer.initial ? reference::numbers<Real>(layer.cell_0) : zeros;
  r.hidden_0 = layer.initial ? reference::numbers<Real>(layer.hidden_0) : zeros;
  r.forward();
  return r;
}

// Everything that a run returns, from the reference.
struct Expected {
  explicit Expected(const Layer& layer) {
    const LstmShape& s = layer.shape;
    const auto r = reference_layer(layer);
    const std::size_t last = r.time(r.steps - 1) * r.batch * r.units;
    hidden = r.hidden;
    final_cell.assign(r.cell.begin() + last, r.cell.begin() + last + layer.state);
    final_hidden.assign(r.hidden.begin() + last, r.hidden.begin() + last + layer.state);
    const auto floats = reference::numbers<Real>;
    const reference::LstmGradients<Real> d(r, floats(layer.d_hidden), floats(layer.d_final),
                                           floats(layer.d_kernel), floats(layer.d_bias));
    d_context.resize(layer.context.size());
    for (Index i = 0; i < layer.tb * s.inputs(); ++i) {
      const Index column = i % s.inputs(), b = i / s.inputs() % s.rows;
      const Real gradient = d.d_x[i] * scale(layer, i);
      if (column < s.row && layer.wants_d_row) d_row.push_back(gradient);
      const bool in_context = column >= s.row && column < s.row + s.context;
      if (in_context) d_context[b * s.context + column - s.row] += gradient;
    }
    d_cell_0 = d.d_cell_0;
    d_hidden_0 = d.d_hidden_0;
    d_kernel = d.d_kernel;
    d_bias = d.d_bias;
  }

  std::vector<Real> hidden, final_cell, final_hidden;
  std::vector<Real> d_row, d_context, d_cell_0, d_hidden_0, d_kernel, d_bias;
};

// What rounding a term may cost, and the most that all terms of a result may (worst cases compound,
// but must still judge).
struct Rounding {
  double eps, most;
};

constexpr Rounding kFp32{reference::kEps, 2e-3};
constexpr Rounding kLongFp32{reference::kEps, 5e-3};  // of 1000 terms and more
constexpr Rounding kBf16{0x1p-9, .5};

void require_close(const char* what, const std::vector<float>& got, const std::vector<Real>& wanted,
                   const Rounding& rounding) {
  INFO(what);
  auto bounds = reference::bounds(wanted);
  for (double& bound : bounds) {
    bound *= rounding.eps / reference::kEps;
    REQUIRE(bound < rounding.most);
  }
  REQUIRE(trial::first_difference(got, reference::values(wanted), bounds) == "");
}

// The norm of what differs, as a share of the norm of all.
double relative_difference(const std::vector<float>& got, const std::vector<Real>& wanted) {
  const std::vector<double> values = reference::values(wanted);
  double difference = 0, all = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    difference += (got[i] - values[i]) * (got[i] - values[i]);
    all += values[i] * values[i];
  }
  return std::sqrt(difference / all);
}

void judge_forward(const Results& got, const Expected& wanted, const Rounding& rounding = kFp32) {
  require_close("hidden", got.hidden, wanted.hidden, rounding);
  require_close("final_cell", got.final_cell, wanted.final_cell, rounding);
  require_close("final_hidden", got.final_hidden, wanted.final_hidden, rounding);
}

void judge(const Results& got, const Expected& wanted, const Rounding& rounding = kFp32) {
  judge_forward(got, wanted, rounding);
  require_close("d_row", got.d_row, wanted.d_row, rounding);
  require_close("d_context", got.d_context, wanted.d_context, rounding);
  require_close("d_initial_cell", got.d_cell_0, wanted.d_cell_0, rounding);
  require_close("d_initial_hidden", got.d_hidden_0, wanted.d_hidden_0, rounding);
  require_close("d_kernel", got.d_kernel, wanted.d_kernel, rounding);
  require_close("d_bias", got.d_bias, wanted.d_bias, rounding);
}

LstmShape shape(Index steps, Index rows, Index row, Index context, Index control, Index units) {
  return {.steps = steps,
          .rows = rows,
          .row = row,
          .context = context,
          .control = control,
          .units = units};
}

const LstmShape kShapes[] = {shape(1, 1, 1, 0, 0, 1),   shape(3, 2, 5, 0, 0, 4),
                             shape(2, 3, 27, 16, 0, 8), shape(3, 2, 5, 3, 2, 7),
                             shape(2, 5, 0, 3, 0, 3),   shape(2, 1, 283, 256, 0, 3),
                             shape(2, 13, 9, 0, 1, 33), shape(1, 3, 8, 4, 4, 12)};

// Each shape in both directions, with each kind of dropout, with and without an initial state;
// where there is a context, once more without d_row.
std::vector<std::pair<Layer, Expected>> every_layer() {
  std::vector<std::pair<Layer, Expected>> layers;
  const auto add = [&](const Layer& layer) { layers.emplace_back(layer, Expected(layer)); };
  for (const LstmShape& s : kShapes) {
    for (Direction direction : {Direction::forward, Direction::reverse}) {
      for (Drop drop : {Drop::none, Drop::mask, Drop::key}) {
        for (bool initial : {false, true}) add(Layer(s, direction, drop, initial));
      }
    }
    if (s.context == 0) continue;
    for (Drop drop : {Drop::none, Drop::key}) {
      Layer layer(s, Direction::forward, drop, true);
      layer.wants_d_row = false;
      add(layer);
    }
  }
  return layers;
}

}  // namespace

TEST_CASE("LSTM layers match the double reference, forward and backward, in both directions",
          "[device]") {
  const std::vector<std::pair<Layer, Expected>> layers = every_layer();
  trial::on_every_device([&](Site& site) {
    for (const auto& [layer, expected] : layers) {
      const LstmShape& s = layer.shape;
      CAPTURE(s.steps, s.rows, s.row, s.context, s.control, s.units, layer.initial);
      CAPTURE(static_cast<int>(layer.drop), static_cast<int>(layer.direction), layer.wants_d_row);
      judge(run(site, layer), expected);
      if (layer.drop == Drop::none) judge_forward(run(site, layer, Pass::inference), expected);
    }
  });
}

TEST_CASE("Inference has the training pass's bits") {
  trial::on_every_cpu([](Site& site) {
    const Layer layer(shape(4, 5, 9, 3, 2, 33), Direction::reverse, Drop::none, true);
    const Results training = run(site, layer), inference = run(site, layer, Pass::inference);
    REQUIRE(trial::first_different_bits(training.hidden, inference.hidden) == "");
    REQUIRE(trial::first_different_bits(training.final_cell, inference.final_cell) == "");
  });
}

TEST_CASE("LSTM layers have the same bits on every target with FMA and thread count") {
  trial::require_same_bits([](Site& site) {
    return run(site, Layer(shape(3, 29, 27, 16, 0, 33), Direction::forward, Drop::key, true)).all();
  });
}

TEST_CASE("In bf16, LSTM layers match the double reference within bf16's rounding of each term") {
  for (const LstmShape& s : {shape(1, 1, 1, 0, 0, 2), shape(3, 2, 5, 0, 0, 4),
                             shape(2, 3, 27, 16, 0, 8), shape(3, 2, 5, 3, 2, 6)}) {
    Layer layer(s, Direction::reverse, Drop::mask, true);
    layer.precision = Precision::bf16;
    const Expected expected(layer);
    trial::on_every_cpu([&](Site& site) {
      CAPTURE(s.steps, s.rows, s.row, s.context, s.control, s.units);
      judge(run(site, layer), expected, kBf16);
    });
  }
}

TEST_CASE("LSTM layers match the double reference where the weights' gradient takes many chains") {
  for (Drop drop : {Drop::none, Drop::key}) {
    Layer layer(shape(3, 410, 3, 2, 1, 2), Direction::forward, drop, true);  // 1236 terms
    const Expected expected(layer);
    trial::on_every_cpu([&](Site& site) { judge(run(site, layer), expected, kLongFp32); });
    layer.precision = Precision::bf16;
    trial::on_every_cpu([&](Site& site) {
      const Results got = run(site, layer);
      CHECK(relative_difference(got.hidden, expected.hidden) < 0.005);
      CHECK(relative_difference(got.d_kernel, expected.d_kernel) < 0.005);
      CHECK(relative_difference(got.d_bias, expected.d_bias) < 0.005);
    });
  }
}

TEST_CASE("LSTM layers begin from zeros where whole chains of terms have no h before them") {
  for (Direction direction : {Direction::forward, Direction::reverse}) {
    const Layer layer(shape(2, 1100, 3, 0, 0, 2), direction, Drop::none, false);
    const Expected expected(layer);
    trial::on_every_cpu([&](Site& site) { judge(run(site, layer), expected, kLongFp32); });
  }
}

TEST_CASE("In bf16, LSTM layers have the same bits on every target with FMA and thread count") {
  for (Drop drop : {Drop::none, Drop::key}) {
    Layer layer(shape(3, 29, 27, 16, 0, 34), Direction::forward, drop, true);
    layer.precision = Precision::bf16;
    trial::require_same_bits([&](Site& site) { return run(site, layer).all(); });
  }
}

TEST_CASE("A cache that is too small is refused", "[device]") {
  trial::on_every_device([](Site& site) {
    const Layer layer(shape(2, 1, 3, 0, 0, 2), Direction::forward, Drop::none, false);
    REQUIRE_THROWS_WITH(run(site, layer, Pass::training, 64), Catch::Contains("cache"));
  });
}

TEST_CASE("A layer that no thread's scratch holds is refused by the CPU") {
  Cpu cpu(1);
  const LstmSequenceForward wide{.shape = shape(1, 1, 200'000, 0, 0, 4),
                                 .weights = {.kernel = {.column_blocks = 4}}};
  REQUIRE_THROWS_WITH(launch(cpu, wide), Catch::Contains("too wide"));
}

TEST_CASE("A sequence's bits do not depend on its batch") {
  trial::on_every_cpu([](Site& site) {
    const Layer batch(shape(3, 200, 27, 0, 0, 33), Direction::forward, Drop::none, true);
    Layer alone = batch;
    alone.shape.rows = 1;
    alone.tb = 3;
    alone.state = 33;
    alone.cell_0.assign(batch.cell_0.end() - 33, batch.cell_0.end());
    alone.hidden_0.assign(batch.hidden_0.end() - 33, batch.hidden_0.end());
    alone.row.clear();
    for (Index t = 0; t < 3; ++t) {
      const auto first = batch.row.begin() + (t * 200 + 199) * 27;
      alone.row.insert(alone.row.end(), first, first + 27);
    }
    const Results all = run(site, batch, Pass::inference), one = run(site, alone, Pass::inference);
    for (Index t = 0; t < 3; ++t) {
      for (Index j = 0; j < 33; ++j) {
        REQUIRE(all.hidden[(t * 200 + 199) * 33 + j] == one.hidden[t * 33 + j]);
      }
    }
  });
}

TEST_CASE("The reference layer's gradients match its finite differences") {
  for (bool reverse : {false, true}) {
    trial::Random random(8);
    const auto numbers = [&](Index n) { return reference::numbers<double>(random.floats(n)); };
    reference::LstmLayer<double> layer;
    layer.steps = 3;
    layer.batch = 2;
    layer.inputs = 2;
    layer.units = 3;
    layer.reverse = reverse;
    layer.x = numbers(12);
    layer.kernel = numbers(60);
    layer.bias = numbers(12);
    layer.cell_0 = numbers(6);
    layer.hidden_0 = numbers(6);
    const auto d_hidden = numbers(18), d_final = numbers(6);
    const auto loss = [&] {
      layer.forward();
      double sum = 0;
      for (std::size_t i = 0; i < 18; ++i) sum += d_hidden[i] * layer.hidden[i];
      for (std::size_t i = 0; i < 6; ++i) sum += d_final[i] * layer.hidden[layer.time(2) * 6 + i];
      return sum;
    };
    loss();
    const std::vector<double> none_kernel(60), none_bias(12);
    const reference::LstmGradients<double> d(layer, d_hidden, d_final, none_kernel, none_bias);
    const auto compare = [&](std::vector<double>& values, const std::vector<double>& gradients) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double value = values[i], step = 1e-6;
        values[i] = value + step;
        const double more = loss();
        values[i] = value - step;
        const double less = loss();
        values[i] = value;
        REQUIRE(gradients[i] == Approx((more - less) / (2 * step)).margin(1e-7));
      }
    };
    compare(layer.x, d.d_x);
    compare(layer.kernel, d.d_kernel);
    compare(layer.bias, d.d_bias);
    compare(layer.cell_0, d.d_cell_0);
    compare(layer.hidden_0, d.d_hidden_0);
  }
}
