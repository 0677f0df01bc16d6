// The bidirectional encoder: rows to an embedding of the whole sequence.
#pragma once

#include <string>
#include <vector>

#include "model/lstm.h"

namespace drumvae {

// One or more bidirectional LSTM layers.  The embedding is the top layer's last h of the forward
// direction, then that of the reverse direction: [B, 2H].  Stacked layers feed both directions'
// outputs, in time order, to both directions of the next.
class Encoder {
 public:
  // units: H per layer, from the bottom.
  Encoder(ParameterTable& table, Index input_depth, Index control_depth,
          const std::vector<Index>& units, float keep);

  Index embedding_size() const { return 2 * layers_.back().forward.units(); }

  void bind(const Parameters& parameters, Arena& arena, Use use);
  void pack(Recorder& step) const;

  // What the backward pass reads.
  struct Cache {
    std::vector<LstmSequenceForward> forward, reverse;  // per layer
  };
  // embedding [B, 2H] from inputs [T, B, D] and control [T, B, C]; control is not given where C =
  // 0.
  Cache forward(Recorder& step, Pass pass, const View<const float, 3>& inputs,
                const View<const float, 3>& control, const View<float, 2>& embedding) const;
  void backward(Recorder& step, const Cache& cache, const View<const float, 2>& d_embedding) const;

 private:
  struct Layer {
    Lstm forward, reverse;
  };

  std::string mask_name(const char* direction, std::size_t layer) const;

  std::vector<Layer> layers_;
  float keep_;
};

}  // namespace drumvae
