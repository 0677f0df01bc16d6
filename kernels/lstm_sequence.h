// A whole LSTM layer over a whole sequence, in one direction: what the model issues, one struct per
// layer and pass, and one for the parameters' gradients, which nobody in the step waits for.
//
// How a backend splits it (packed product and cell in a loop, cuBLAS and cell, one persistent
// launch) is the backend's affair. The cell's input x_t is [row_t, context, control_t]; the layer's
// kernel has its rows in that order, then h's.  Bits: the product's chain runs over context, row,
// control, h, so that a context that is the same at each step can be hoisted.
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/gemm.h"
#include "kernels/random.h"
#include "kernels/view.h"

namespace drumvae {

// The order in which a layer walks through time.
enum class Direction : std::uint8_t { forward, reverse };

// What products run in: the factors of tf32 and bf16 are rounded as they are multiplied, sums and
// the cell's state stay fp32.  The CPU has fp32 and bf16, of an even number of units: weights
// packed in bf16, and what the backward pass wants of the gates and cells kept in bf16, where it
// halves the memory.  CUDA stores fp32 in any case.
enum class Precision : std::uint8_t { fp32, tf32, bf16 };

struct LstmShape {
  Index steps = 0;    // T
  Index rows = 0;     // B
  Index row = 0;      // D: columns of row_t
  Index context = 0;  // Z: columns of the context, 0 if there is none
  Index control = 0;  // C: columns of control_t, 0 if there is none
  Index units = 0;    // H

  Index inputs() const { return row + context + control; }
};

// x_t in its parts; a part that the layer lacks has width 0 and is not given.
struct LstmInputs {
  ElementView<3> row;      // [T, B, D]
  ElementView<2> context;  // [B, Z], the same at each step
  ElementView<3> control;  // [T, B, C]
};

// A layer's kernel [D+Z+C+H, 4H], packed as the two passes want it.
struct LstmWeights {
  PackedWeights kernel;             // [D+Z+C+H, 4H], in 4 blocks of columns
  PackedWeights inputs_transposed;  // [4H, D+Z+C]; backward pass
  PackedWeights hidden_transposed;  // [4H, H]; backward pass
  View<const float, 1> bias;        // [4H]
};

// Inference keeps one step, training what the backward pass reads.
enum class Pass : std::uint8_t { inference, training };

// Bytes of the opaque cache that a forward pass fills, its backward pass turns into gradients, and
// the weight gradient reads.
Index lstm_sequence_cache_bytes(const LstmShape& shape, Pass pass, bool dropout,
                                Precision precision, const Cpu& cpu);
Index lstm_sequence_cache_bytes(const LstmShape& shape, Pass pass, bool dropout,
                                Precision precision, const Cuda& cuda);

struct LstmSequenceForward {
  LstmShape shape;
  Pass pass = Pass::inference;
  Precision precision = Precision::fp32;
  Direction direction = Direction::forward;
  LstmInputs inputs;
  InputDropout dropout;                 // on x_t
  LstmWeights weights;                  // kernel and bias
  View<const float, 2> initial_cell;    // [B, H]; optional: zeros
  View<const float, 2> initial_hidden;  // [B, H]; optional: zeros
  ElementView<3> hidden;                // [T, B, H]; out: h after each step, at its own t
  View<float, 2> final_cell;            // [B, H]; out; optional; may be initial_cell's memory
  View<float, 2> final_hidden;          // [B, H]; out; optional; may be initial_hidden's memory
  View<std::byte, 1> cache;             // out

  void check() const;
};

struct LstmSequenceBackward {
  LstmShape shape;
  Precision precision = Precision::fp32;
  Direction direction = Direction::forward;
  InputDropout dropout;  // as in the forward pass, like the next two
  LstmWeights weights;
  View<const float, 2> initial_cell;
  View<std::byte, 1> cache;             // in: the forward pass's; out: for the weight gradient
  View<const float, 3> d_hidden;        // [T, B, H]; optional
  View<const float, 2> d_final_hidden;  // [B, H]; optional
  View<float, 3> d_row;                 // [T, B, D]; out; optional
  View<float, 2> d_context;             // [B, Z]; out: the sum over steps; optional
  View<float, 2> d_initial_cell;        // [B, H]; out; optional
  View<float, 2> d_initial_hidden;      // [B, H]; out; optional

  void check() const;
};

// After LstmSequenceBackward, whose cache it reads; beside whatever follows that.
struct LstmWeightGradient {
  LstmShape shape;
  Precision precision = Precision::fp32;
  Direction direction = Direction::forward;
  LstmInputs inputs;  // as in the forward pass, like the next three
  InputDropout dropout;
  View<const float, 2> initial_hidden;
  ElementView<3> hidden;     // [T, B, H]; the forward pass's
  View<std::byte, 1> cache;  // as the backward pass left it; only read
  View<float, 2> d_kernel;   // [D+Z+C+H, 4H]; accumulated
  View<float, 1> d_bias;     // [4H]; accumulated

  void check() const;
};

void launch(Cpu& cpu, const LstmSequenceForward& kernel);
void launch(Cpu& cpu, const LstmSequenceBackward& kernel);
void launch(Cpu& cpu, const LstmWeightGradient& kernel);
void launch(Cuda& cuda, const LstmSequenceForward& kernel);
void launch(Cuda& cuda, const LstmSequenceBackward& kernel);
void launch(Cuda& cuda, const LstmWeightGradient& kernel);

}  // namespace drumvae
