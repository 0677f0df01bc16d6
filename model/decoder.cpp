// The flat decoder: forward, backward in mirror order, and one step of generation.
#include "model/decoder.h"

#include <numeric>

#include "kernels/pointwise.h"

namespace drumvae {
namespace {

constexpr std::uint32_t kStream = 2;

std::vector<Lstm> make_layers(ParameterTable& table, const LstmWidths& first,
                              const std::vector<Index>& units) {
  std::vector<Lstm> layers;
  for (std::size_t i = 0; i < units.size(); ++i) {
    LstmWidths widths = i == 0 ? first : LstmWidths{.row = units[i - 1]};
    widths.units = units[i];
    layers.emplace_back(table, "decoder/layer" + std::to_string(i), widths);
  }
  return layers;
}

template <class T>
View<T, 3> one_step(const View<T, 2>& rows) {
  return {rows.data(),
          {1, rows.extent(0), rows.extent(1)},
          {rows.extent(0) * rows.stride(0), rows.stride(0), 1}};
}

}  // namespace

Decoder::Decoder(ParameterTable& table, Index latent, Index row_depth, Index control_depth,
                 Index head_size, const std::vector<Index>& units, float keep)
    : layers_(make_layers(table, {.row = row_depth, .context = latent, .control = control_depth},
                          units)),
      z_to_initial_state_(table, "decoder/z_to_initial_state", latent,
                          2 * std::accumulate(units.begin(), units.end(), Index{0}),
                          Initializer::small_normal),
      output_(table, "decoder/output", units.back(), head_size, Initializer::glorot_uniform),
      keep_(keep) {}

void Decoder::bind(const Parameters& parameters, Arena& arena, Use use) {
  for (Lstm& layer : layers_) layer.bind(parameters, arena, use);
  z_to_initial_state_.bind(parameters, arena, use);
  output_.bind(parameters, arena, use);
}

void Decoder::pack(Recorder& step) const {
  for (const Lstm& layer : layers_) layer.pack(step);
  z_to_initial_state_.pack(step);
  output_.pack(step);
}

Index Decoder::state_column(std::size_t layer) const {
  Index column = 0;
  for (std::size_t i = 0; i < layer; ++i) column += 2 * layers_[i].units();
  return column;
}

Decoder::Cache Decoder::forward(Recorder& step, Pass pass, const View<const float, 2>& z,
                                const View<const float, 3>& previous,
                                const View<const float, 3>& control,
                                const View<float, 3>& outputs) const {
  const Index steps = previous.extent(0), rows = previous.extent(1);
  const float keep = pass == Pass::training ? keep_ : 1.0F;
  Cache cache{.z = z,
              .initial_state = step.take(std::array{rows, z_to_initial_state_.outputs()}),
              .layers = {}};
  z_to_initial_state_.forward(step, z, Activation::tanh, cache.initial_state);

  LstmInputs inputs{.row = previous, .context = z, .control = {}};
  if (control.given()) inputs.control = control;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Index units = layers_[i].units(), column = state_column(i);
    const auto number = static_cast<std::uint32_t>(i);
    const View<float, 3> hidden = step.take(std::array{steps, rows, units});
    cache.layers.push_back(layers_[i].forward(
        step, {.shape = {.steps = steps, .rows = rows},
               .pass = pass,
               .inputs = inputs,
               .dropout = step.input_dropout(keep, kStream, number, "dec.l" + std::to_string(i)),
               .initial_cell = cache.initial_state.columns(column, units),
               .initial_hidden = cache.initial_state.columns(column + units, units),
               .hidden = hidden}));
    inputs = {.row = hidden, .context = {}, .control = {}};
  }
  output_.forward(step, inputs.row.f32().flat_rows(), Activation::identity, outputs.flat_rows());
  return cache;
}

void Decoder::backward(Recorder& step, const Cache& cache, const View<const float, 3>& d_outputs,
                       const View<float, 2>& d_z) const {
  const View<float, 3> top = cache.layers.back().hidden.f32();
  View<float, 3> d_hidden = step.take(top.shape());
  output_.backward(step, top.flat_rows(), d_outputs.flat_rows(), d_hidden.flat_rows());

  const View<float, 2> d_initial_state = step.take(cache.initial_state.shape());
  for (std::size_t i = layers_.size(); i-- > 0;) {
    const Index units = layers_[i].units(), column = state_column(i);
    Lstm::Gradients gradients{.d_hidden = d_hidden,
                              .d_final_hidden = {},
                              .d_row = {},
                              .d_context = {},
                              .d_initial_cell = d_initial_state.columns(column, units),
                              .d_initial_hidden = d_initial_state.columns(column + units, units)};
    if (i == 0) gradients.d_context = d_z;
    if (i > 0) gradients.d_row = step.take(cache.layers[i].inputs.row.shape());
    layers_[i].backward(step, cache.layers[i], gradients);
    d_hidden = gradients.d_row;
  }
  step.run(TanhBackward{
      .outputs = cache.initial_state, .d_outputs = d_initial_state, .d_inputs = d_initial_state});
  z_to_initial_state_.backward(step, cache.z, d_initial_state, d_z, true);
}

Decoder::State Decoder::begin(Recorder& step, const View<const float, 2>& z) const {
  const Index rows = z.extent(0);
  State state{.z = z,
              .cells_and_hidden = step.take(std::array{rows, z_to_initial_state_.outputs()}),
              .hidden = {},
              .scratch = {}};
  z_to_initial_state_.forward(step, z, Activation::tanh, state.cells_and_hidden);
  for (const Lstm& layer : layers_) {
    state.hidden.push_back(step.take(std::array{Index{1}, rows, layer.units()}));
    state.scratch.push_back(step.take<std::byte>(std::array{layer.cache_bytes(step, 1, rows)}));
  }
  return state;
}

void Decoder::advance(Recorder& step, const State& state, const View<const float, 2>& previous,
                      const View<const float, 2>& control, const View<float, 2>& outputs) const {
  LstmInputs inputs{.row = one_step(previous), .context = state.z, .control = {}};
  if (control.given()) inputs.control = one_step(control);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Index units = layers_[i].units(), column = state_column(i);
    const View<float, 2> cell = state.cells_and_hidden.columns(column, units);
    const View<float, 2> hidden = state.cells_and_hidden.columns(column + units, units);
    layers_[i].forward(step, {.shape = {.steps = 1, .rows = previous.extent(0)},
                              .inputs = inputs,
                              .initial_cell = cell,
                              .initial_hidden = hidden,
                              .hidden = state.hidden[i],
                              .final_cell = cell,
                              .final_hidden = hidden,
                              .cache = state.scratch[i]});
    inputs = {.row = state.hidden[i], .context = {}, .control = {}};
  }
  output_.forward(step, state.hidden.back()[0], Activation::identity, outputs);
}

}  // namespace drumvae
