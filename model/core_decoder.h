// The decoder of rows: a latent, or a conductor's embedding, to the outputs of each step's row.
#pragma once

#include <vector>

#include "model/lstm_stack.h"

namespace drumvae {

struct DecoderSizes {
  Index latent = 0;           // Z
  Index row_depth = 0;        // D
  Index control_depth = 0;    // C
  Index head_size = 0;        // columns of the outputs
  std::vector<Index> units;   // H per layer, from the bottom
  std::vector<Index> levels;  // [segments, steps per segment]; empty: no conductor
};

// A stack of LSTMs whose first layer reads [previous row, z, this step's control]; a linear layer
// on the last gives the head's pre-activations.  Here z may be a conductor's embedding.
class CoreDecoder {
 public:
  // context: columns of z; sizes.latent and sizes.levels are not looked at.
  CoreDecoder(ParameterTable& table, const DecoderSizes& sizes, Index context, float keep);

  Index head_size() const { return output_.outputs(); }

  void bind(const Parameters& parameters, Arena& arena, Use use);
  void pack(Recorder& step) const;

  using Cache = LstmStack::Cache;
  // outputs [T, B, head_size] by teacher forcing, from z [B, Z], the row before each step [T, B, D]
  // and control [T, B, C] (not given where C = 0).
  Cache forward(Recorder& step, Pass pass, const View<const float, 2>& z,
                const View<const float, 3>& previous, const View<const float, 3>& control,
                const SegmentRows& segments, const View<float, 3>& outputs) const;
  // d_z [B, Z] is overwritten.
  void backward(Recorder& step, const Cache& cache, const View<const float, 3>& d_outputs,
                const View<float, 2>& d_z) const;

  // Generation: what goes from step to step.
  struct State {
    View<const float, 2> z;
    LstmStack::State stack;
  };
  State take_state(Recorder& step, Index rows) const { return {{}, stack_.take_state(step, rows)}; }
  void start(Recorder& step, State& state, const View<const float, 2>& z) const;
  // outputs [B, head_size] of one step from the row before it [B, D] and its control [B, C].
  void advance(Recorder& step, const State& state, const View<const float, 2>& previous,
               const View<const float, 2>& control, const View<float, 2>& outputs) const;

 private:
  LstmStack stack_;
  Linear output_;
};

}  // namespace drumvae
