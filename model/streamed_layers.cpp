// Taking tensors by their names, packing them, and the panels' layout on the host.
#include "model/streamed_layers.h"

#include <algorithm>
#include <cassert>

namespace drumvae {
namespace {

View<const float, 2> matrix(const std::vector<float>& values, Index columns) {
  return {values.data(), {static_cast<Index>(values.size()) / columns, columns}};
}

void fill(const std::vector<float>& bias, ColumnOrder order, const View<float, 3>& start) {
  stream_bias({bias.data(), {static_cast<Index>(bias.size())}}, order, start.extent(1),
              start.data());
}

}  // namespace

std::vector<float> StreamedTensors::tensor(const std::string& name) const {
  const Parameters& parameters = model_->parameters();
  const ParameterId id = model_->table().id_of(name);
  return model_->device().download(parameters.tensor(parameters.values(), id));
}

StreamedWeights StreamedTensors::place(const View<const float, 2>& weights, ColumnOrder order) {
  const auto [inputs, outputs] = weights.shape();
  const Index panels = streamed_panels(outputs, order);
  AlignedMemory& memory = memory_.emplace_back(streamed_weights_bytes(inputs, panels, format_));
  stream_weights(weights, order, format_, memory.data());
  return {.storage = memory.data(), .inputs = inputs, .panels = panels, .format = format_};
}

StreamedLinear StreamedTensors::linear(const std::string& name) {
  StreamedLinear layer{.weights = {}, .bias = tensor(name + "/bias")};
  const std::vector<float> kernel = tensor(name + "/kernel");
  layer.weights = place(matrix(kernel, layer.outputs()), ColumnOrder::natural);
  return layer;
}

// The kernel's rows are x = [row, context, control], then h.
StreamedLstm StreamedTensors::lstm(const std::string& name, Index row, Index context) {
  StreamedLstm layer{.context = {}, .weights = {}, .bias = tensor(name + "/bias")};
  const Index gates = 4 * layer.units();
  std::vector<float> kernel = tensor(name + "/kernel");
  if (context > 0) {
    layer.context = place(matrix(kernel, gates).rows(row, context), ColumnOrder::gates);
    const auto begin = kernel.begin() + row * gates;
    kernel.erase(begin, begin + context * gates);
  }
  layer.weights = place(matrix(kernel, gates), ColumnOrder::gates);
  return layer;
}

int sharing_threads(const StreamedLstm& layer, int threads) {
  return static_cast<int>(std::clamp(layer.weights.panels / 2, Index{1}, Index{threads}));
}

void fill_start(const StreamedLinear& layer, const View<float, 3>& start) {
  fill(layer.bias, ColumnOrder::natural, start);
}

void fill_start(const StreamedLstm& layer, const View<float, 3>& start) {
  fill(layer.bias, ColumnOrder::gates, start);
}

void interleave(std::span<const float> rows, const View<float, 2>& out) {
  const auto [count, batch] = out.shape();
  assert(rows.empty() || static_cast<Index>(rows.size()) == count * batch);
  if (rows.empty()) std::fill_n(out.data(), out.size(), 0.0F);
  for (Index b = 0; !rows.empty() && b < batch; ++b) {
    const float* row = rows.data() + b * count;
    for (Index i = 0; i < count; ++i) out.data()[i * batch + b] = row[i];
  }
}

void take_from_panels(const View<const float, 3>& panels, const View<float, 2>& rows) {
  const auto [batch, columns] = rows.shape();
  for (Index b = 0; b < batch; ++b) {
    for (Index i = 0; i < columns; ++i) {
      rows[b][i] = panels[i / kStreamedColumns][b][i % kStreamedColumns];
    }
  }
}

}  // namespace drumvae
