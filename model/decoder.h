// The decoder: a latent to the outputs of each step's row, flat or under a conductor.
#pragma once

#include <optional>

#include "model/core_decoder.h"

namespace drumvae {

// Hierarchical: a conductor, a stack of LSTMs with the decoder's units started from
// tanh(linear(z)), makes one embedding per segment out of nothing but its state; each segment is
// decoded from its embedding in place of z.  Embeddings do not depend on the rows, so all segments
// of a training step are decoded at once, as one batch of S*B.  The row before a segment's first
// step is the last of the segment before.  Source: Roberts et al., "A hierarchical latent vector
// model", 2018.
class Decoder {
 public:
  Decoder(ParameterTable& table, const DecoderSizes& sizes, float keep);

  Index head_size() const { return core_.head_size(); }

  void bind(const Parameters& parameters, Arena& arena, Use use);
  void pack(Recorder& step) const;

  // What the backward pass reads.
  struct Cache {
    LstmStack::Cache
        conductor;  // hidden() is the embeddings [S, B, units]; empty where there is none
    CoreDecoder::Cache core;
  };
  // outputs [T, B, head_size] from z [B, Z], the row before each step [T, B, D] and control [T, B,
  // C] (not given where C = 0).
  Cache forward(Recorder& step, Pass pass, const View<const float, 2>& z,
                const View<const float, 3>& previous, const View<const float, 3>& control,
                const View<float, 3>& outputs) const;
  // d_z [B, Z] is overwritten.
  void backward(Recorder& step, const Cache& cache, const View<const float, 3>& d_outputs,
                const View<float, 2>& d_z) const;

  // Generation: what goes from step to step, in place.
  struct State {
    View<const float, 3> embeddings;  // [S, B, units], or [1, B, Z]
    CoreDecoder::State core;
  };
  State begin(Recorder& step, const View<const float, 2>& z) const;
  // outputs [B, head_size] of step t, each step in its turn, from the row before it [B, D] and its
  // control [B, C].
  void advance(Recorder& step, State& state, Index t, const View<const float, 2>& previous,
               const View<const float, 2>& control, const View<float, 2>& outputs) const;

 private:
  LstmStack::Cache conduct(Recorder& step, Pass pass, const View<const float, 2>& z) const;

  Index segments_, segment_steps_;  // without a conductor one segment without an end
  std::optional<LstmStack> conductor_;
  CoreDecoder core_;
};

}  // namespace drumvae
