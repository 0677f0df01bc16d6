// A stack that starts from a latent: forward, backward in mirror order, and one step of generation.
#include "model/lstm_stack.h"

#include <numeric>
#include <utility>

#include "kernels/pointwise.h"

namespace drumvae {
namespace {

std::vector<Lstm> make_layers(ParameterTable& table, const std::string& name,
                              const LstmWidths& first, const std::vector<Index>& units) {
  std::vector<Lstm> layers;
  for (std::size_t i = 0; i < units.size(); ++i) {
    LstmWidths widths = i == 0 ? first : LstmWidths{.row = units[i - 1]};
    widths.units = units[i];
    layers.emplace_back(table, name + "/layer" + std::to_string(i), widths);
  }
  return layers;
}

}  // namespace

LstmStack::LstmStack(ParameterTable& table, StackNames names, Index latent, const LstmWidths& first,
                     const std::vector<Index>& units, float keep)
    : names_(std::move(names)),
      reads_context_(first.context > 0),
      layers_(make_layers(table, names_.layers, first, units)),
      z_to_initial_state_(table, names_.initial_state, latent,
                          2 * std::accumulate(units.begin(), units.end(), Index{0}),
                          Initializer::small_normal),
      keep_(keep) {}

void LstmStack::bind(const Parameters& parameters, Arena& arena, Use use) {
  for (Lstm& layer : layers_) layer.bind(parameters, arena, use);
  z_to_initial_state_.bind(parameters, arena, use);
}

void LstmStack::pack(Recorder& step) const {
  for (const Lstm& layer : layers_) layer.pack(step);
  z_to_initial_state_.pack(step);
}

Index LstmStack::state_column(std::size_t layer) const {
  Index column = 0;
  for (std::size_t i = 0; i < layer; ++i) column += 2 * layers_[i].units();
  return column;
}

LstmStack::Cache LstmStack::forward(Recorder& step, Pass pass, const View<const float, 2>& z,
                                    LstmInputs inputs, Index steps,
                                    const SegmentRows& segments) const {
  const Index rows = z.extent(0);
  const float keep = pass == Pass::training ? keep_ : 1.0F;
  Cache cache{.z = z,
              .initial_state = step.take(std::array{rows, z_to_initial_state_.outputs()}),
              .layers = {}};
  z_to_initial_state_.forward(step, z, Activation::tanh, cache.initial_state);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Index units = layers_[i].units(), column = state_column(i);
    const auto number = static_cast<std::uint32_t>(i);
    const View<float, 3> hidden = step.take(std::array{steps, rows, units});
    LstmSequenceForward call{.shape = {.steps = steps, .rows = rows},
                             .pass = pass,
                             .inputs = inputs,
                             .dropout = step.input_dropout(keep, names_.stream, number,
                                                           names_.masks + ".l" + std::to_string(i)),
                             .initial_cell = cache.initial_state.columns(column, units),
                             .initial_hidden = cache.initial_state.columns(column + units, units),
                             .hidden = hidden};
    call.dropout.segments = segments;
    cache.layers.push_back(layers_[i].forward(step, call));
    inputs = {.row = hidden, .context = {}, .control = {}};
  }
  return cache;
}

void LstmStack::backward(Recorder& step, const Cache& cache, View<const float, 3> d_hidden,
                         const View<float, 2>& d_z) const {
  const View<float, 2> d_initial_state = step.take(cache.initial_state.shape());
  for (std::size_t i = layers_.size(); i-- > 0;) {
    const Index units = layers_[i].units(), column = state_column(i);
    Lstm::Gradients gradients{.d_hidden = d_hidden,
                              .d_final_hidden = {},
                              .d_row = {},
                              .d_context = {},
                              .d_initial_cell = d_initial_state.columns(column, units),
                              .d_initial_hidden = d_initial_state.columns(column + units, units)};
    if (i == 0 && reads_context_) gradients.d_context = d_z;
    if (i > 0) gradients.d_row = step.take(cache.layers[i].inputs.row.shape());
    layers_[i].backward(step, cache.layers[i], gradients);
    d_hidden = gradients.d_row;
  }
  step.run(TanhBackward{
      .outputs = cache.initial_state, .d_outputs = d_initial_state, .d_inputs = d_initial_state});
  z_to_initial_state_.backward(step, cache.z, d_initial_state, d_z, reads_context_);
}

LstmStack::State LstmStack::take_state(Recorder& step, Index rows) const {
  State state{.cells_and_hidden = step.take(std::array{rows, z_to_initial_state_.outputs()}),
              .hidden = {},
              .scratch = {}};
  for (const Lstm& layer : layers_) {
    state.hidden.push_back(step.take(std::array{Index{1}, rows, layer.units()}));
    state.scratch.push_back(step.take<std::byte>(std::array{layer.cache_bytes(step, 1, rows)}));
  }
  return state;
}

void LstmStack::start(Recorder& step, const State& state, const View<const float, 2>& z) const {
  z_to_initial_state_.forward(step, z, Activation::tanh, state.cells_and_hidden);
}

View<const float, 2> LstmStack::advance(Recorder& step, const State& state,
                                        LstmInputs inputs) const {
  const Index rows = state.cells_and_hidden.extent(0);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Index units = layers_[i].units(), column = state_column(i);
    const View<float, 2> cell = state.cells_and_hidden.columns(column, units);
    const View<float, 2> hidden = state.cells_and_hidden.columns(column + units, units);
    layers_[i].forward(step, {.shape = {.steps = 1, .rows = rows},
                              .inputs = inputs,
                              .initial_cell = cell,
                              .initial_hidden = hidden,
                              .hidden = state.hidden[i],
                              .final_cell = cell,
                              .final_hidden = hidden,
                              .cache = state.scratch[i]});
    inputs = {.row = state.hidden[i], .context = {}, .control = {}};
  }
  return state.hidden.back()[0];
}

}  // namespace drumvae
