// One LSTM layer: parameters, and the sequence kernels that run it both ways.
#pragma once

#include <string>

#include "engine/parameters.h"
#include "engine/recorder.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

// Widths of what a layer reads at each step, and its units.
struct LstmWidths {
  Index row = 0, context = 0, control = 0, units = 0;
};

class Lstm {
 public:
  // Adds NAME/kernel [row + context + control + units, 4*units] and NAME/bias [4*units] to the
  // table.
  Lstm(ParameterTable& table, const std::string& name, const LstmWidths& widths);

  Index units() const { return widths_.units; }

  void bind(const Parameters& parameters, Arena& arena, Use use);
  void pack(Recorder& step) const;

  // Completes the call with the layer's widths, weights, precision and, where none is given, cache;
  // records it, and returns it: the backward pass wants it.  The caller gives steps, rows, pass,
  // direction, inputs, dropout, states and hidden.
  LstmSequenceForward forward(Recorder& step, LstmSequenceForward call) const;

  // Of an inference pass.
  Index cache_bytes(const Recorder& step, Index steps, Index rows) const;

  // What comes in from above and what goes out below, as the members of LstmSequenceBackward.
  struct Gradients {
    View<const float, 3> d_hidden;
    View<const float, 2> d_final_hidden;
    View<float, 3> d_row;
    View<float, 2> d_context, d_initial_cell, d_initial_hidden;
  };
  void backward(Recorder& step, const LstmSequenceForward& forward,
                const Gradients& gradients) const;

 private:
  LstmShape shape(Index steps, Index rows) const;

  LstmWidths widths_;
  Precision precision_ = Precision::fp32;
  ParameterId kernel_id_, bias_id_;
  View<float, 2> kernel_, d_kernel_;
  View<float, 1> d_bias_;
  LstmWeights weights_;
};

}  // namespace drumvae
