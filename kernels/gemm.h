// Products with weights that are packed once per update, and the weight gradients that go with
// them.
//
// Bits, on the CPU: every output element is one FMA chain over K in ascending order from its start
// value (0, the bias, or what is there already); K is split only at multiples of kProductSplit, and
// the parts are added in order.  With weights in bf16 the inputs are rounded to bf16 too, pairs of
// terms are chained with the later one first, and an odd K begins with half a pair; where the CPU
// has an instruction for that, subnormal factors and sums are 0.
#pragma once

#include <cstddef>

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/view.h"

namespace drumvae {

inline constexpr Index kProductSplit = 512;

// A weight matrix [K, N] in the layout that a backend's products want, written by PackWeights: on
// the CPU panels, on CUDA row-major and dense.
struct PackedWeights {
  std::byte* storage = nullptr;  // packed_weights_bytes(...) bytes, 64-byte aligned
  Index inputs = 0;              // K
  Index outputs = 0;             // N
  ElementType type = ElementType::f32;
  Index column_blocks = 1;  // equal blocks of columns that each begin a panel: an LSTM's gates, 4

  bool given() const { return storage != nullptr; }
  std::array<Index, 2> shape() const { return {inputs, outputs}; }
};

// Bytes of the CPU backend's packed layout: panels of 32 columns, zero-padded.  CUDA needs no more.
Index packed_weights_bytes(Index inputs, Index outputs, ElementType type, Index column_blocks = 1);

// packed = weights [K, N], or its transpose: then packed is [N, K].  On CUDA, dense weights that
// are not transposed may stand for themselves: packed.storage is their own memory, and nothing is
// done.
struct PackWeights {
  View<const float, 2> weights;
  bool transpose = false;
  PackedWeights packed;  // out

  void check() const;
};

enum class Activation : std::uint8_t { identity, tanh };

// outputs = activation(inputs W + bias), or outputs += inputs W.
struct Gemm {
  View<const float, 2> inputs;  // [M, K]
  PackedWeights weights;        // [K, N]
  View<const float, 1> bias;    // [N]; optional
  bool accumulate = false;      // start from what outputs holds; then neither bias nor activation
  Activation activation = Activation::identity;
  View<float, 2> outputs;  // [M, N]; out

  void check() const;
};

// d_weights += inputs^T d_outputs; d_bias += column sums of d_outputs, rows in ascending order in
// parts of kProductSplit.
struct GemmWeightGradient {
  View<const float, 2> inputs;     // [M, K]
  View<const float, 2> d_outputs;  // [M, N]
  View<float, 2> d_weights;        // [K, N]; accumulated
  View<float, 1> d_bias;           // [N]; accumulated; optional

  void check() const;
};

void launch(Cpu& cpu, const PackWeights& kernel);
void launch(Cpu& cpu, const Gemm& kernel);
void launch(Cpu& cpu, const GemmWeightGradient& kernel);
void launch(Cuda& cuda, const PackWeights& kernel);
void launch(Cuda& cuda, const Gemm& kernel);
void launch(Cuda& cuda, const GemmWeightGradient& kernel);

}  // namespace drumvae
