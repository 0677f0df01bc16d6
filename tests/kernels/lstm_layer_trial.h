// A whole LSTM layer with all its numbers, and one run of its kernels.
#pragma once

#include <cstring>

#include "kernels/lstm_sequence.h"
#include "tests/kernels/every_cpu.h"
#include "tests/kernels/reference.h"

namespace layer_trial {

using namespace drumvae;
using trial::Trial;

enum class Drop { none, mask, key };

inline constexpr StepInput kStep{.key = 4242, .step = 3, .first_row = 20};
inline constexpr std::uint32_t kStream = random_stream(2, 1, RandomPurpose::input_dropout);
inline constexpr float kKeep = .7F;

struct Line {
  alignas(64) std::byte bytes[64];
};
using Lines = std::vector<Line>;

inline Lines lines_for(Index bytes) {
  Lines lines(static_cast<std::size_t>((bytes + 63) / 64));
  std::memset(lines.data(), 0xFF, lines.size() * sizeof(Line));  // NaNs
  return lines;
}

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
  Direction direction;
  Drop drop;
  bool initial;
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

// Packs a slice of the layer's kernel, or its transpose.
inline Lines pack(Cpu& cpu, const Layer& layer, Index first, Index count, bool transpose,
                  PackedWeights& packed) {
  const Index columns = 4 * layer.shape.units;
  packed = {nullptr, transpose ? columns : count, transpose ? count : columns};
  Lines lines = lines_for(packed_weights_bytes(packed.inputs, packed.outputs, packed.type));
  packed.storage = lines.data()->bytes;
  const View<const float, 2> whole(layer.kernel.data(),
                                   {layer.shape.inputs() + layer.shape.units, columns});
  launch(cpu, PackWeights{
                  .weights = whole.rows(first, count), .transpose = transpose, .packed = packed});
  return lines;
}

// Runs the forward pass and, in training, the backward pass.
inline Results run(Cpu& cpu, const Layer& layer, Pass pass = Pass::training,
                   Index missing_cache = 0) {
  const LstmShape& s = layer.shape;
  const std::array<Index, 2> state{s.rows, s.units};
  LstmWeights weights{.bias = {layer.bias.data(), {4 * s.units}}};
  const Lines kernel = pack(cpu, layer, 0, s.inputs() + s.units, false, weights.kernel);
  const Lines inputs_transposed = pack(cpu, layer, 0, s.inputs(), true, weights.inputs_transposed);
  const Lines hidden_transposed =
      pack(cpu, layer, s.inputs(), s.units, true, weights.hidden_transposed);
  const bool drop = layer.drop != Drop::none;
  const Index cache_bytes = lstm_sequence_cache_bytes(s, pass, drop, Precision::fp32, cpu);
  Lines cache = lines_for(cache_bytes);

  Trial trial;
  LstmSequenceForward forward{.shape = s,
                              .pass = pass,
                              .direction = layer.direction,
                              .weights = weights,
                              .final_cell = trial.output<2>(state),
                              .final_hidden = trial.output<2>(state),
                              .cache = {cache.data()->bytes, {cache_bytes - missing_cache}}};
  std::vector<float> hidden(static_cast<std::size_t>(layer.tb * s.units), std::nanf(""));
  forward.hidden = View<float, 3>(hidden.data(), {s.steps, s.rows, s.units});
  if (s.row) forward.inputs.row = trial.input<3>({s.steps, s.rows, s.row}, layer.row);
  if (s.context) forward.inputs.context = trial.input<2>({s.rows, s.context}, layer.context);
  if (s.control) {
    forward.inputs.control = trial.input<3>({s.steps, s.rows, s.control}, layer.control);
  }
  if (layer.initial) {
    forward.initial_cell = trial.input<2>(state, layer.cell_0);
    forward.initial_hidden = trial.input<2>(state, layer.hidden_0);
  }
  if (drop) forward.dropout = {.keep = kKeep, .random = {.input = &kStep, .stream = kStream}};
  if (layer.drop == Drop::mask) {
    forward.dropout.random = {};
    forward.dropout.mask = {layer.mask.data(), {s.steps, s.rows, s.inputs()}};
  }
  forward.check();
  launch(cpu, forward);
  trial.finish();
  Results results{.hidden = hidden,
                  .final_cell = trial::gather(forward.final_cell),
                  .final_hidden = trial::gather(forward.final_hidden)};
  if (pass == Pass::inference) return results;

  LstmSequenceBackward backward{
      .shape = s,
      .direction = layer.direction,
      .inputs = forward.inputs,
      .dropout = forward.dropout,
      .weights = weights,
      .initial_cell = forward.initial_cell,
      .initial_hidden = forward.initial_hidden,
      .hidden = forward.hidden,
      .cache = forward.cache,
      .d_hidden = trial.input<3>({s.steps, s.rows, s.units}, layer.d_hidden),
      .d_final_hidden = trial.input<2>(state, layer.d_final),
      .d_initial_cell = trial.output<2>(state),
      .d_initial_hidden = trial.output<2>(state),
      .d_kernel = trial.in_out<2>({s.inputs() + s.units, 4 * s.units}, layer.d_kernel),
      .d_bias = trial.in_out<1>({4 * s.units}, layer.d_bias)};
  if (s.row) backward.d_row = trial.output<3>({s.steps, s.rows, s.row});
  if (s.context) backward.d_context = trial.output<2>({s.rows, s.context});
  backward.check();
  launch(cpu, backward);
  trial.finish();
  results.d_row = trial::gather(backward.d_row);
  results.d_context = trial::gather(backward.d_context);
  results.d_cell_0 = trial::gather(backward.d_initial_cell);
  results.d_hidden_0 = trial::gather(backward.d_initial_hidden);
  results.d_kernel = trial::gather(backward.d_kernel);
  results.d_bias = trial::gather(backward.d_bias);
  return results;
}

}  // namespace layer_trial
