// A whole LSTM layer with all its numbers, and one run of its kernels.
#pragma once

#include "kernels/lstm_sequence.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference.h"

namespace layer_trial {

using namespace drumvae;
using trial::Site;
using trial::Trial;

enum class Drop { none, mask, key };

inline constexpr StepInput kStep{.key = 4242, .step = 3, .first_row = 20};
inline constexpr std::uint32_t kStream = random_stream(2, 1, RandomPurpose::input_dropout);
inline constexpr float kKeep = .7F;

// A layer with all its numbers.
struct Layer {
  Layer(const LstmShape& s, Direction d, Drop drop_, bool initial_)
      : shape(s), direction(d), drop(drop_), initial(initial_), random(s.inputs() * 10 + s.units) {
    for (Index i = 0; i < shape.steps * shape.rows * shape.inputs(); ++i) {
      mask.push_back(drop == Drop::none ? 1 : drawn(i) ? 1 : 0);
    }
  }

  // The mask of element i of x [T, B, I].
  bool drawn(Index i) {
    if (drop == Drop::mask) return random.uniform(0, 1) < .7;
    const Index width = shape.inputs(), column = i % width, b = i / width % shape.rows;
    const auto block =
        static_cast<unsigned>(i / width / shape.rows * ((width + 3) / 4) + column / 4);
    const auto words = reference::philox(
        {{block, kStep.first_row + static_cast<unsigned>(b), kStep.step, kStream}}, kStep.key);
    return reference::uniform(words.words[column % 4]) <= kKeep;
  }

  LstmShape shape;
  Precision precision = Precision::fp32;
  Direction direction;
  Drop drop;
  bool initial;
  bool wants_d_row = true;
  trial::Random random;
  Index tb = shape.steps * shape.rows, state = shape.rows * shape.units;
  double range = 1 / std::sqrt(static_cast<double>(shape.inputs() + shape.units));
  std::vector<float> row = random.floats(tb * shape.row);
  std::vector<float> context = random.floats(shape.rows * shape.context);
  std::vector<float> control = random.floats(tb * shape.control);
  std::vector<float> kernel =
      random.floats((shape.inputs() + shape.units) * 4 * shape.units, -range, range);
  std::vector<float> bias = random.floats(4 * shape.units, -.5, .5);
  std::vector<float> cell_0 = random.floats(state), hidden_0 = random.floats(state);
  std::vector<float> d_hidden = random.floats(tb * shape.units), d_final = random.floats(state);
  std::vector<float> d_kernel = random.floats(static_cast<Index>(kernel.size()));
  std::vector<float> d_bias = random.floats(4 * shape.units);
  std::vector<std::uint8_t> mask;
};

struct Results {
  std::vector<float> hidden, final_cell, final_hidden;
  std::vector<float> d_row, d_context, d_cell_0, d_hidden_0, d_kernel, d_bias;

  std::vector<float> all() const {
    std::vector<float> everything;
    for (const auto* part : {&hidden, &final_cell, &final_hidden, &d_row, &d_context, &d_cell_0,
                             &d_hidden_0, &d_kernel, &d_bias}) {
      everything.insert(everything.end(), part->begin(), part->end());
    }
    return everything;
  }
};

// Packs a slice of the layer's kernel [inputs + H, 4H], or its transpose.
inline PackedWeights pack(Trial& trial, const View<const float, 2>& slice, Precision precision,
                          bool transpose) {
  const Index rows = slice.extent(0), columns = slice.extent(1);
  PackedWeights packed{.inputs = transpose ? columns : rows,
                       .outputs = transpose ? rows : columns,
                       .type = precision == Precision::bf16 ? ElementType::bf16 : ElementType::f32,
                       .column_blocks = transpose ? 1 : 4};
  const Index bytes =
      packed_weights_bytes(packed.inputs, packed.outputs, packed.type, packed.column_blocks);
  packed.storage = trial.scratch<std::byte>(bytes).data();
  trial.run(PackWeights{.weights = slice, .transpose = transpose, .packed = packed});
  trial.freeze(packed.storage);
  return packed;
}

inline LstmWeights weights_of(Trial& trial, const Layer& layer) {
  const Index inputs = layer.shape.inputs(), units = layer.shape.units;
  const auto kernel = trial.input<2>({inputs + units, 4 * units}, layer.kernel);
  const Precision precision = layer.precision;
  return {.kernel = pack(trial, kernel, precision, false),
          .inputs_transposed = pack(trial, kernel.rows(0, inputs), precision, true),
          .hidden_transposed = pack(trial, kernel.rows(inputs, units), precision, true),
          .bias = trial.input<1>({4 * units}, layer.bias)};
}

inline InputDropout dropout_of(Trial& trial, const Layer& layer) {
  if (layer.drop == Drop::none) return {};
  if (layer.drop == Drop::key) {
    return {.keep = kKeep, .random = {.input = trial.constant(kStep), .stream = kStream}};
  }
  const LstmShape& s = layer.shape;
  return {.keep = kKeep, .mask = trial.dense_input<3>({s.steps, s.rows, s.inputs()}, layer.mask)};
}

// Runs the forward pass and, in training, the backward pass.
inline Results run(Site& site, const Layer& layer, Pass pass = Pass::training,
                   Index missing_cache = 0) {
  const LstmShape& s = layer.shape;
  const std::array<Index, 2> state{s.rows, s.units};
  const std::array<Index, 3> sequence{s.steps, s.rows, s.units};
  const bool drop = layer.drop != Drop::none;
  const Index cache_bytes = site.device.lstm_cache_bytes(s, pass, drop, layer.precision);

  Trial trial(site);
  LstmSequenceForward forward{.shape = s,
                              .pass = pass,
                              .precision = layer.precision,
                              .direction = layer.direction,
                              .dropout = dropout_of(trial, layer),
                              .weights = weights_of(trial, layer),
                              .hidden = trial.output<3>(sequence),
                              .final_cell = trial.output<2>(state),
                              .final_hidden = trial.output<2>(state),
                              .cache = trial.scratch<std::byte>(cache_bytes - missing_cache)};
  if (s.row) forward.inputs.row = trial.input<3>({s.steps, s.rows, s.row}, layer.row);
  if (s.context) forward.inputs.context = trial.input<2>({s.rows, s.context}, layer.context);
  if (s.control) {
    forward.inputs.control = trial.input<3>({s.steps, s.rows, s.control}, layer.control);
  }
  if (layer.initial) {
    forward.initial_cell = trial.input<2>(state, layer.cell_0);
    forward.initial_hidden = trial.input<2>(state, layer.hidden_0);
  }
  trial.run(forward);
  const View<float, 3> hidden = forward.hidden.f32();
  Results results{.hidden = trial.gather(hidden),
                  .final_cell = trial.gather(forward.final_cell),
                  .final_hidden = trial.gather(forward.final_hidden)};
  if (pass == Pass::inference) return results;

  for (const float* written :
       {hidden.data(), forward.final_cell.data(), forward.final_hidden.data()}) {
    trial.freeze(written);
  }
  LstmSequenceBackward backward{.shape = s,
                                .precision = layer.precision,
                                .direction = layer.direction,
                                .dropout = forward.dropout,
                                .weights = forward.weights,
                                .initial_cell = forward.initial_cell,
                                .cache = forward.cache,
                                .d_hidden = trial.input<3>(sequence, layer.d_hidden),
                                .d_final_hidden = trial.input<2>(state, layer.d_final),
                                .d_initial_cell = trial.output<2>(state),
                                .d_initial_hidden = trial.output<2>(state)};
  if (s.row && layer.wants_d_row) backward.d_row = trial.output<3>({s.steps, s.rows, s.row});
  if (s.context) backward.d_context = trial.output<2>({s.rows, s.context});
  trial.run(backward);
  results.d_row = trial.gather(backward.d_row);
  results.d_context = trial.gather(backward.d_context);
  results.d_cell_0 = trial.gather(backward.d_initial_cell);
  results.d_hidden_0 = trial.gather(backward.d_initial_hidden);

  trial.freeze(forward.cache.data());
  const LstmWeightGradient weights{
      .shape = s,
      .precision = layer.precision,
      .direction = layer.direction,
      .inputs = forward.inputs,
      .dropout = forward.dropout,
      .initial_hidden = forward.initial_hidden,
      .hidden = forward.hidden,
      .cache = forward.cache,
      .d_kernel = trial.in_out<2>({s.inputs() + s.units, 4 * s.units}, layer.d_kernel),
      .d_bias = trial.in_out<1>({4 * s.units}, layer.d_bias)};
  trial.run(weights);
  results.d_kernel = trial.gather(weights.d_kernel);
  results.d_bias = trial.gather(weights.d_bias);
  return results;
}

}  // namespace layer_trial
