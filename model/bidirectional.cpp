// Bidirectional layers, both ways; the two directions are independent and stand on two lanes.
#include "model/bidirectional.h"

#include <utility>

#include "kernels/pointwise.h"
#include "model/streams.h"

namespace drumvae {
namespace {

constexpr int kReverseLane = 1;

}  // namespace

Bidirectional::Bidirectional(ParameterTable& table, BidirectionalNames names, Index input_depth,
                             Index control_depth, const std::vector<Index>& units, float keep)
    : names_(std::move(names)), keep_(keep) {
  for (std::size_t layer = 0; layer < units.size(); ++layer) {
    const std::string prefix =
        units.size() == 1 ? names_.layers : names_.layers + "/layer" + std::to_string(layer);
    const LstmWidths widths{.row = layer == 0 ? input_depth : 2 * units[layer - 1],
                            .control = layer == 0 ? control_depth : 0,
                            .units = units[layer]};
    Lstm forward(table, prefix + "/fw", widths);
    layers_.push_back({std::move(forward), Lstm(table, prefix + "/bw", widths)});
  }
}

void Bidirectional::bind(const Parameters& parameters, Arena& arena, Use use) {
  for (Layer& layer : layers_) {
    layer.forward.bind(parameters, arena, use);
    layer.reverse.bind(parameters, arena, use);
  }
}

void Bidirectional::pack(Recorder& step) const {
  for (const Layer& layer : layers_) {
    layer.forward.pack(step);
    layer.reverse.pack(step);
  }
}

Bidirectional::Cache Bidirectional::forward(Recorder& step, Pass pass,
                                            const View<const float, 3>& inputs,
                                            const View<const float, 3>& control,
                                            const SegmentRows& segments,
                                            const View<float, 2>& embedding) const {
  const Index steps = inputs.extent(0), rows = inputs.extent(1);
  const float keep = pass == Pass::training ? keep_ : 1.0F;
  Recorder reverse_step = step.on_lane(kReverseLane);
  Cache cache;
  View<const float, 3> below = inputs;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    const Index units = layer.forward.units();
    const bool top = i + 1 == layers_.size();
    const auto outputs = step.take(std::array{steps, rows, 2 * units});
    const auto half = [&](Index side) { return embedding.columns(side * units, units); };
    const auto dropout = [&](bool reverse) {
      InputDropout drop =
          step.input_dropout(keep, encoder_stream(names_.level, reverse),
                             static_cast<std::uint32_t>(i), mask_name(reverse ? "bw" : "fw", i));
      drop.segments = segments;
      return drop;
    };
    LstmSequenceForward call{
        .shape = {.steps = steps, .rows = rows}, .pass = pass, .inputs = {.row = below}};
    if (i == 0 && control.given()) call.inputs.control = control;

    reverse_step.wait_for(step);
    call.hidden = outputs.columns(0, units);
    call.dropout = dropout(false);
    if (top) call.final_hidden = half(0);
    cache.forward.push_back(layer.forward.forward(step, call));

    call.direction = Direction::reverse;
    call.hidden = outputs.columns(units, units);
    call.dropout = dropout(true);
    if (top) call.final_hidden = half(1);
    cache.reverse.push_back(layer.reverse.forward(reverse_step, call));
    step.wait_for(reverse_step);
    below = outputs;
  }
  return cache;
}

View<float, 3> Bidirectional::backward(Recorder& step, const Cache& cache,
                                       const View<const float, 2>& d_embedding,
                                       bool want_d_inputs) const {
  Recorder reverse_step = step.on_lane(kReverseLane);
  View<float, 3> d_outputs;  // of the layer at hand, from the layer above
  for (std::size_t i = layers_.size(); i-- > 0;) {
    const Layer& layer = layers_[i];
    const Index units = layer.forward.units();
    const bool top = i + 1 == layers_.size();
    const auto gradients = [&](Index side) {
      Lstm::Gradients of_side;
      if (top) of_side.d_final_hidden = d_embedding.columns(side * units, units);
      if (!top) of_side.d_hidden = d_outputs.columns(side * units, units);
      return of_side;
    };
    Lstm::Gradients forward = gradients(0), reverse = gradients(1);
    if (i > 0 || want_d_inputs) {
      forward.d_row = step.take(cache.forward[i].inputs.row.shape());
      reverse.d_row = step.take(cache.forward[i].inputs.row.shape());
    }
    reverse_step.wait_for(step);
    layer.forward.backward(step, cache.forward[i], forward);
    layer.reverse.backward(reverse_step, cache.reverse[i], reverse);
    step.wait_for(reverse_step);
    if (i == 0 && !want_d_inputs) return {};
    step.run(AddRows{.from = reverse.d_row.flat_rows(), .to = forward.d_row.flat_rows()});
    d_outputs = forward.d_row;
  }
  return d_outputs;
}

std::string Bidirectional::mask_name(const char* direction, std::size_t layer) const {
  const std::string name = names_.masks + "." + direction;
  return layers_.size() == 1 ? name : name + ".l" + std::to_string(layer);
}

}  // namespace drumvae
