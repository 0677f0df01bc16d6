// Reconstruction loss of a categorical row: softmax cross-entropy over V classes, with its gradient
// in the same pass.
//
//   p_c = e^(x_c - m) / sum_k e^(x_k - m) with m = max_k x_k;  per step -sum_c y_c ln p_c
//
// Source: MusicVAE, Roberts et al. 2018; a drum class is one of 2^9 sets of drums.
#pragma once

#include <cstdint>

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/step_state.h"
#include "kernels/view.h"

namespace drumvae {

// V's largest: a row's weights fit the scratch of a thread.
inline constexpr Index kMaxClasses = 65536;

// A step's predicted class is the one of the largest output, the lowest of equals.
struct CategoricalLoss {
  View<const float, 3> outputs;  // [T, B, V] before the softmax
  View<const float, 3> targets;  // [T, B, V]: a 1 in the class that is right, else 0; without a 1
                                 // (padding) a step costs nothing
  View<const float, 1> row_weight;   // [B]
  const StepInput* input = nullptr;  // inverse_weight
  View<float, 1> r_loss;             // [B]; out: sum over steps
  View<float, 1> correct_steps;      // [B]; out: steps whose predicted class is right
  // [2, V]; accumulated; optional.  Over the steps of the rows whose weight is not 0: [0][c] how
  // often class c was right, [1][c] how often it was predicted then.
  View<std::uint32_t, 2> class_counts;
  View<float, 3> d_outputs;  // [T, B, V]; out: gradient of the weighted mean of r_loss; optional

  void check() const;
};

void launch(Cpu& cpu, const CategoricalLoss& kernel);
void launch(Cuda& cuda, const CategoricalLoss& kernel);

}  // namespace drumvae
