// Bidirectional LSTM layers: rows to an embedding of the whole sequence.
#pragma once

#include <string>
#include <vector>

#include "model/lstm.h"

namespace drumvae {

// What the layers are called in the table and in the tests' masks, and their level in an encoder.
struct BidirectionalNames {
  std::string layers;  // "encoder": its kernels are encoder/fw/kernel, ..; encoder/layer0/fw/kernel
                       // where there are several layers
  std::string masks;   // "enc"
  std::uint32_t level = 0;
};

// One or more bidirectional LSTM layers.  The embedding is the top layer's last h of the forward
// direction, then that of the reverse direction: [B, 2H].  Stacked layers feed both directions'
// outputs, in time order, to both directions of the next.
class Bidirectional {
 public:
  // units: H per layer, from the bottom.
  Bidirectional(ParameterTable& table, BidirectionalNames names, Index input_depth,
                Index control_depth, const std::vector<Index>& units, float keep);

  Index embedding_size() const { return 2 * layers_.back().forward.units(); }

  void bind(const Parameters& parameters, Arena& arena, Use use);
  void pack(Recorder& step) const;

  // What the backward pass reads.
  struct Cache {
    std::vector<LstmSequenceForward> forward, reverse;  // per layer
  };
  // embedding [B, 2H] from inputs [T, B, D] and control [T, B, C]; control is not given where C =
  // 0.  segments: how rows are numbered in the dropout's masks.
  Cache forward(Recorder& step, Pass pass, const View<const float, 3>& inputs,
                const View<const float, 3>& control, const SegmentRows& segments,
                const View<float, 2>& embedding) const;
  // Returns d_inputs [T, B, D] if wanted, else a view that is not given.
  View<float, 3> backward(Recorder& step, const Cache& cache,
                          const View<const float, 2>& d_embedding, bool want_d_inputs) const;

 private:
  struct Layer {
    Lstm forward, reverse;
  };

  std::string mask_name(const char* direction, std::size_t layer) const;

  BidirectionalNames names_;
  std::vector<Layer> layers_;
  float keep_;
};

}  // namespace drumvae
