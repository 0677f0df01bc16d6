// Layers whose weights are laid out for streaming (kernels/streaming.h), taken from a model.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/aligned_memory.h"
#include "kernels/streaming.h"
#include "model/model_tensors.h"

namespace drumvae {

struct StreamedLinear {
  StreamedWeights weights;  // [K, N]
  std::vector<float> bias;  // [N]

  Index outputs() const { return static_cast<Index>(bias.size()); }
};

struct StreamedLstm {
  StreamedWeights context;  // [Z, 4H]; no storage where the layer has no context
  StreamedWeights weights;  // of the rest of x, then h: [D+C+H, 4H]
  std::vector<float> bias;  // [4H]

  Index units() const { return static_cast<Index>(bias.size()) / 4; }
};

// The columns of an LSTM layer's input x, in their order.
struct InputColumns {
  Index row = 0;  // the row before, or what the layer below gives
  Index context = 0;
  Index control = 0;

  Index size() const { return row + context + control; }
};

// Copies tensors out of a model and owns the copies: the layers are valid as long as it lives,
// moved or not.
class StreamedTensors {
 public:
  explicit StreamedTensors(WeightFormat format) : format_(format) {}
  StreamedTensors(StreamedTensors&&) = default;
  StreamedTensors& operator=(StreamedTensors&&) = default;

  // NAME/kernel [inputs, outputs] and NAME/bias.  Throws as `read` does.
  StreamedLinear linear(const TensorReader& read, const std::string& name, Index inputs,
                        Index outputs);
  // NAME/kernel [x + units, 4*units] and NAME/bias.
  StreamedLstm lstm(const TensorReader& read, const std::string& name, const InputColumns& x,
                    Index units);

  // Of the copies.
  Index bytes() const;

 private:
  StreamedWeights place(const View<const float, 2>& weights, ColumnOrder order);

  WeightFormat format_;
  std::vector<AlignedMemory> memory_;  // of a matrix each
};

// How many of `threads` share the layer's steps: each has two panels or more, else waiting costs
// more than it saves.
int sharing_threads(const StreamedLstm& layer, int threads);

// A product's start for so many rows: [panels, B, 64], which hold the bias.
void fill_start(const StreamedLinear& layer, const View<float, 3>& start);
void fill_start(const StreamedLstm& layer, const View<float, 3>& start);

// [B, N] as the inputs of a product want it, [N, B]; zeros from nothing.
void interleave(std::span<const float> rows, const View<float, 2>& out);

// The first N columns of a linear layer's panels [panels, B, 64] as rows [B, N].
void take_from_panels(const View<const float, 3>& panels, const View<float, 2>& rows);

}  // namespace drumvae
