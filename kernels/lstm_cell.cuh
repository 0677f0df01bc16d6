// One step of an LSTM on CUDA with all that a step of a whole sequence may ask of it; see
// lstm_cell.h for the equations.
#pragma once

#include "kernels/lstm_cell.h"
#include "kernels/quads.cuh"

namespace drumvae {

struct CellForwardStep {
  unsigned rows, units;
  Rows<float> gates;            // [B, 4H]; in: pre-activations; out: activations
  const float* bias = nullptr;  // [4H], added to the pre-activations; optional
  Rows<const float> cell_prev;  // [B, H]; optional: zeros
  Rows<float> cell;             // [B, H]; out; may be cell_prev's memory
  Rows<float> hidden;           // [B, H]; out
  Rows<float> final_cell;       // [B, H]; out: cell once more; optional; may be cell_prev's memory
  Rows<float> final_hidden;     // [B, H]; out: hidden once more; optional
};

struct CellBackwardStep {
  unsigned rows, units;
  Rows<const float> cell_prev;  // [B, H]; optional: zeros
  Rows<const float> cell;       // [B, H]
  // d h is the sum of these: from the next step, the layer above and the final state; each optional
  Rows<const float> d_hidden_next, d_hidden_above, d_hidden_final;
  Rows<const float> d_cell;  // [B, H]: d c; optional: zeros
  Rows<float> d_cell_prev;   // [B, H]; out; may be d_cell's memory
  Rows<float> gates;         // [B, 4H]; in: activations; out: d a
};

// Enqueue one launch each.  Throw CudaError.
void enqueue(Cuda& cuda, const CellForwardStep& step);
void enqueue(Cuda& cuda, const CellBackwardStep& step);

}  // namespace drumvae
