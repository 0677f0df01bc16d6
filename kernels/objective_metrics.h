// What a step reports of its batch.
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/step_state.h"
#include "kernels/view.h"

namespace drumvae {

// state.metrics of a batch from its rows, means over their weight, rows added in ascending order.
// What the head does not report is left out and becomes 0.
struct ObjectiveMetrics {
  View<const float, 1> r_loss;                                   // [B]
  View<const float, 1> hits, velocities, offsets;                // [B]; optional: groove
  View<const float, 1> correct_steps;                            // [B]; optional: the others
  View<const float, 1> correct_hits, predicted_hits, true_hits;  // [B]; optional: nade
  View<const float, 1> kl, kl_cost, row_weight;                  // [B]
  Index steps = 0;                                               // T
  StepState* state = nullptr;                                    // out: metrics except global_norm

  void check() const;
};

void launch(Cpu& cpu, const ObjectiveMetrics& kernel);
void launch(Cuda& cuda, const ObjectiveMetrics& kernel);

}  // namespace drumvae
