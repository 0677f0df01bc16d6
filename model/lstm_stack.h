// Stacked LSTMs that start from a latent: what the conductor and the decoder of rows have in
// common.
#pragma once

#include <string>
#include <vector>

#include "model/linear.h"
#include "model/lstm.h"

namespace drumvae {

// What a stack is called in the table, in the tests' masks, and in the random counters.
struct StackNames {
  std::string layers;         // "decoder": its kernels are decoder/layer0/kernel, ..
  std::string initial_state;  // "decoder/z_to_initial_state"
  std::string masks;          // "dec"
  std::uint32_t stream = 0;
};

// Initial state = tanh(linear(z)), columns per layer c then h; each layer above the first reads the
// h of the one below.
class LstmStack {
 public:
  // first: what layer 0 reads (its units are ignored); units: H per layer, from the bottom.
  LstmStack(ParameterTable& table, StackNames names, Index latent, const LstmWidths& first,
            const std::vector<Index>& units, float keep);

  Index units() const { return layers_.back().units(); }

  void bind(const Parameters& parameters, Arena& arena, Use use);
  void pack(Recorder& step) const;

  // What the backward pass reads.
  struct Cache {
    View<const float, 2> z;
    View<float, 2> initial_state;  // [B, sum of 2H], per layer c then h
    std::vector<LstmSequenceForward> layers;

    View<float, 3> hidden() const { return layers.back().hidden.f32(); }  // [T, B, H] of the top
  };
  // z [B, Z]; segments: how rows are numbered in the dropout's masks.
  Cache forward(Recorder& step, Pass pass, const View<const float, 2>& z, LstmInputs inputs,
                Index steps, const SegmentRows& segments) const;
  // From d_hidden [T, B, H] of the top; d_z [B, Z] is overwritten, the context's part included
  // where layer 0 reads z as its context.
  void backward(Recorder& step, const Cache& cache, View<const float, 3> d_hidden,
                const View<float, 2>& d_z) const;

  // Generation: the state that goes from step to step, in place.
  struct State {
    View<float, 2> cells_and_hidden;          // as initial_state
    std::vector<View<float, 3>> hidden;       // per layer [1, B, H]
    std::vector<View<std::byte, 1>> scratch;  // per layer
  };
  State take_state(Recorder& step, Index rows) const;
  // The state becomes z's initial one.
  void start(Recorder& step, const State& state, const View<const float, 2>& z) const;
  // One step; the inputs have T = 1.  Returns the top layer's h [B, H].
  View<const float, 2> advance(Recorder& step, const State& state, LstmInputs inputs) const;

 private:
  // Columns of layer i's c in the initial state; its h follows.
  Index state_column(std::size_t layer) const;

  StackNames names_;
  bool reads_context_;
  std::vector<Lstm> layers_;
  Linear z_to_initial_state_;
  float keep_;
};

}  // namespace drumvae
