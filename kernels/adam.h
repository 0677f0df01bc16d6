// The optimizer over one flat range: global norm and clipping, then Adam in TensorFlow's form.
//
//   scale = min(1, grad_clip/norm), or 0 where norm >= norm_clip_to_zero
//   m = b1*m + (1 - b1)*scale*g;  v = b2*v + (1 - b2)*(scale*g)^2
//   value -= lr*sqrt(1 - b2^t)/(1 - b1^t) * m/(sqrt(v) + epsilon)
//
// Source: Kingma & Ba 2015, end of section 2 ("epsilon hat"), as tf.train.AdamOptimizer has it.
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/step_state.h"
#include "kernels/view.h"

namespace drumvae {

inline constexpr double kAdamBeta1 = 0.9, kAdamBeta2 = 0.999, kAdamEpsilon = 1e-8;

// Judges the step: writes metrics.global_norm, gradient_scale, update and the counters.  Loss or
// norm not finite: update is false from then on and first_bad_step is kept.  Squares are added in
// float64 per part of kNormPart, parts in order.
struct GradientNorm {
  static constexpr Index kNormPart = 4096;
  static constexpr Index part_count(Index gradients) {
    return (gradients + kNormPart - 1) / kNormPart;
  }

  View<const float, 1> gradients;  // [P]
  View<double, 1> parts;           // [ceil(P/kNormPart)]; scratch
  float grad_clip = 1.0F;
  float norm_clip_to_zero = 10000.0F;
  StepState* state = nullptr;  // in: metrics.loss, input.step; out: see above

  void check() const;
};

struct AdamUpdate {
  View<float, 1> values;           // [P]; updated
  View<const float, 1> gradients;  // [P]
  View<float, 1> first_moment;     // [P]; updated
  View<float, 1> second_moment;    // [P]; updated
  float beta1 = kAdamBeta1;
  float beta2 = kAdamBeta2;
  float epsilon = kAdamEpsilon;
  const StepState* state = nullptr;

  void check() const;
};

void launch(Cpu& cpu, const GradientNorm& kernel);
void launch(Cpu& cpu, const AdamUpdate& kernel);
void launch(Cuda& cuda, const GradientNorm& kernel);
void launch(Cuda& cuda, const AdamUpdate& kernel);

}  // namespace drumvae
