// What changes from step to step of a recorded schedule; it lives in device memory and the kernels
// read it there.
#pragma once

#include <cstdint>

namespace drumvae {

// Written by the host before each replay (in double, rounded once), read by the kernels.
struct StepInput {
  std::uint64_t key = 0;   // the seed: key of the Philox generator
  std::uint32_t step = 0;  // training step from 0; 0 in sampling: counter word 2
  std::uint32_t first_row =
      0;  // number of the batch's first row in the global batch (or of the first output)
  float learning_rate = 0;         // lr*sqrt(1 - b2^t)/(1 - b1^t) with t = step + 1
  float beta = 0;                  // weight of the KL cost in this step
  float inverse_weight = 0;        // 1 / (sum of the global batch's row weights)
  float sampling_probability = 0;  // of scheduled sampling
};

// What a step reports.  Means are over the weight of the batch's rows; names are TensorBoard's.
struct StepMetrics {
  float loss = 0;             // r_loss + beta*kl_cost
  float r_loss = 0;           // reconstruction, natural logarithm, summed over steps
  float kl = 0;               // KL before free bits, nats
  float kl_cost = 0;          // max(KL - free_bits*ln 2, 0), nats
  float hits_loss = 0;        // mean per step
  float velocities_loss = 0;  // mean per step
  float offsets_loss = 0;     // mean per step
  float accuracy = 0;         // steps predicted right, of all
  float correct_hits = 0;     // drums predicted and hit, mean per step
  float predicted_hits = 0;   // drums predicted, mean per step
  float true_hits = 0;        // drums hit, mean per step
  float global_norm = 0;      // of the gradient before clipping
};

// correct_hits/predicted_hits and correct_hits/true_hits; 0 where nothing was predicted or hit.
inline float precision(const StepMetrics& metrics) {
  return metrics.predicted_hits > 0 ? metrics.correct_hits / metrics.predicted_hits : 0.0F;
}
inline float recall(const StepMetrics& metrics) {
  return metrics.true_hits > 0 ? metrics.correct_hits / metrics.true_hits : 0.0F;
}

// Kept by the kernels from step to step; only the host's explicit upload (resume) sets it.
struct StepCounters {
  std::int64_t first_bad_step =
      -1;                         // first step whose loss or norm was not finite; no update since
  std::int64_t zeroed_steps = 0;  // steps whose gradient was zeroed for its norm

  bool operator==(const StepCounters&) const = default;
};

struct StepState {
  StepInput input;
  StepMetrics metrics;  // of the step that ran last
  StepCounters counters;
  float gradient_scale = 0;  // what Adam multiplies gradients with in this step: clip, or 0
  bool update = true;        // false once a step went bad
};

}  // namespace drumvae
