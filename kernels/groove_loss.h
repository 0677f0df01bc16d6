// Reconstruction loss of a groove row [D/3 hits | D/3 velocities | D/3 offsets], with its gradient
// in the same pass.
//
//   p = sigmoid, v = sigmoid, o = tanh of the row's outputs; per step
//   hits       = -sum_c h ln(p + 1e-7) + (1 - h) ln(1 - p + 1e-7)
//   velocities = sum_c (v - v*)^2;  offsets = sum_c (o - o*)^2, over all cells, hit or not
//
// 1 - p is taken as sigmoid(-x), exact where p saturates.  Source: GrooVAE, Gillick et al. 2019.
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/step_state.h"
#include "kernels/view.h"

namespace drumvae {

struct GrooveLoss {
  View<const float, 3> outputs;      // [T, B, D] before the activations
  View<const float, 3> targets;      // [T, B, D]
  View<const float, 1> row_weight;   // [B]
  const StepInput* input = nullptr;  // inverse_weight
  View<float, 1> r_loss;             // [B]; out: sum over steps of the three parts
  View<float, 1> hits;               // [B]; out: sum over steps
  View<float, 1> velocities;         // [B]; out: sum over steps
  View<float, 1> offsets;            // [B]; out: sum over steps
  View<float, 3> d_outputs;  // [T, B, D]; out: gradient of the weighted mean of r_loss; optional

  void check() const;
};

void launch(Cpu& cpu, const GrooveLoss& kernel);
void launch(Cuda& cuda, const GrooveLoss& kernel);

}  // namespace drumvae
