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

StreamedWeights StreamedTensors::place(const View<const float, 2>& weights, ColumnOrder order) {
  const auto [inputs, outputs] = weights.shape();
  const Index panels = streamed_panels(outputs, order);
  AlignedMemory& memory = memory_.emplace_back(streamed_weights_bytes(inputs, panels, format_));
  stream_weights(weights, order, format_, memory.data());
  return {.storage = memory.data(), .inputs = inputs, .panels = panels, .format = format_};
}

StreamedLinear StreamedTensors::linear(const TensorReader& read, const std::string& name,
                                       Index inputs, Index outputs) {
  const std::vector<float> kernel = read(name + "/kernel", {inputs, outputs});
  return {.weights = place(matrix(kernel, outputs), ColumnOrder::natural),
          .bias = read(name + "/bias", {outputs})};
}

// The kernel's rows are x, then h.
StreamedLstm StreamedTensors::lstm(const TensorReader& read, const std::string& name,
                                   const InputColumns& x, Index units) {
  const Index gates = 4 * units;
  StreamedLstm layer{.context = {}, .weights = {}, .bias = read(name + "/bias", {gates})};
  std::vector<float> kernel = read(name + "/kernel", {x.size() + units, gates});
  if (x.context > 0) {
    layer.context = place(matrix(kernel, gates).rows(x.row, x.context), ColumnOrder::gates);
    const auto begin = kernel.begin() + x.row * gates;
    kernel.erase(begin, begin + x.context * gates);
  }
  layer.weights = place(matrix(kernel, gates), ColumnOrder::gates);
  return layer;
}

Index StreamedTensors::bytes() const {
  Index sum = 0;
  for (const AlignedMemory& memory : memory_) sum += memory.bytes();
  return sum;
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
