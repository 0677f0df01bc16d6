// x_t of a whole sequence: its parts laid side by side and dropped, and its gradient taken apart.
#pragma once

#include "kernels/lstm_sequence.h"
#include "kernels/quads.cuh"

namespace drumvae {

// One launch each.  Throw CudaError.

// stacked [T*B, D+Z+C] = x after dropout; where stacked is H wider, T is 1 and h is `hidden` [B,
// H], which then is given.
void enqueue_stack(Cuda& cuda, const LstmSequenceForward& lstm, const View<const float, 2>& hidden,
                   const View<float, 2>& stacked);

// lstm.d_context = the sum over steps of d x's context columns [T, B, Z], through the dropout.
void enqueue_context_gradient(Cuda& cuda, const LstmSequenceBackward& lstm,
                              const View<const float, 3>& d_inputs);

}  // namespace drumvae
