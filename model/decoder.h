// The flat decoder: a latent to the outputs of each step's row, by teacher forcing or by
// generation.
#pragma once

#include <vector>

#include "model/linear.h"
#include "model/lstm.h"

namespace drumvae {

// Stacked LSTMs, started from tanh(linear(z)); the first reads [previous row, z, this step's
// control]; a linear layer on the last gives the head's pre-activations.
class Decoder {
 public:
  // units: H per layer, from the bottom; head_size: columns of the outputs.
  Decoder(ParameterTable& table, Index latent, Index row_depth, Index control_depth,
          Index head_size, const std::vector<Index>& units, float keep);

  Index head_size() const { return output_.outputs(); }

  void bind(const Parameters& parameters, Arena& arena, Use use);
  void pack(Recorder& step) const;

  // What the backward pass reads.
  struct Cache {
    View<const float, 2> z;
    View<float, 2> initial_state;  // [B, sum of 2H], per layer c then h
    std::vector<LstmSequenceForward> layers;
  };
  // outputs [T, B, head_size] from z [B, Z], the row before each step [T, B, D] and control [T, B,
  // C] (not given where C = 0).
  Cache forward(Recorder& step, Pass pass, const View<const float, 2>& z,
                const View<const float, 3>& previous, const View<const float, 3>& control,
                const View<float, 3>& outputs) const;
  // d_z [B, Z] is overwritten.
  void backward(Recorder& step, const Cache& cache, const View<const float, 3>& d_outputs,
                const View<float, 2>& d_z) const;

  // Generation: the state that goes from step to step, in place.
  struct State {
    View<const float, 2> z;
    View<float, 2> cells_and_hidden;          // as initial_state
    std::vector<View<float, 3>> hidden;       // per layer [1, B, H]
    std::vector<View<std::byte, 1>> scratch;  // per layer
  };
  State begin(Recorder& step, const View<const float, 2>& z) const;
  // outputs [B, head_size] of one step from the row before it [B, D] and its control [B, C].
  void advance(Recorder& step, const State& state, const View<const float, 2>& previous,
               const View<const float, 2>& control, const View<float, 2>& outputs) const;

 private:
  // Columns of layer i's c in the initial state; its h follows.
  Index state_column(std::size_t layer) const;

  std::vector<Lstm> layers_;
  Linear z_to_initial_state_;
  Linear output_;
  float keep_;
};

}  // namespace drumvae
