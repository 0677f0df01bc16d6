// The NADE head: D drums of a row, each with the ones before it known.
//
// The row's outputs give the biases, [b_enc (Nh) | b_dec (D)].  a = b_enc; for d = 0 .. D-1:
//
//   p_d = sigmoid(s_d) with s_d = b_dec[d] + w_dec[d] . sigmoid(a);  then a += y_d * w_enc[d]
//
// Per step -sum_d y_d ln(p_d + 1e-6) + (1 - y_d) ln(1 - p_d + 1e-6), 1 - p taken as sigmoid(-s).
// Source: Larochelle, Murray, "The Neural Autoregressive Distribution Estimator", AISTATS 2011;
// Boulanger-Lewandowski et al. 2012 (biases from a recurrent layer).
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/random.h"
#include "kernels/step_state.h"
#include "kernels/view.h"

namespace drumvae {

// D is 1 .. 64, Nh 1 .. 1024: what fits a block's shared memory.
inline constexpr Index kMaxNadeDrums = 64;
inline constexpr Index kMaxNadeHidden = 1024;

struct NadeWeights {
  View<const float, 2> encoder;  // [D, Nh]: w_enc
  View<const float, 2> decoder;  // [D, Nh]: w_dec
};

// Drum d is predicted where p_d >= .5 (s_d >= 0), the drums before it being the target's.
struct NadeLoss {
  View<const float, 3> outputs;  // [T, B, Nh + D]
  View<const float, 3> targets;  // [T, B, D], 0 or 1
  NadeWeights weights;
  View<const float, 1> row_weight;   // [B]
  const StepInput* input = nullptr;  // inverse_weight
  View<float, 1> r_loss;             // [B]; out: sum over steps
  View<float, 1> correct_steps;      // [B]; out: steps with all drums right
  View<float, 1> correct_hits;       // [B]; out: drums that are predicted and hit
  View<float, 1> predicted_hits;     // [B]; out: drums that are predicted
  View<float, 1> true_hits;          // [B]; out: drums that are hit
  View<float, 3> d_outputs;          // [T, B, Nh + D]; out: gradient of the weighted mean; optional

  void check() const;
};

// The weights' gradients, from d_outputs as NadeLoss wrote them.
struct NadeWeightGradients {
  View<const float, 3> outputs;    // [T, B, Nh + D]
  View<const float, 3> targets;    // [T, B, D]
  View<const float, 3> d_outputs;  // [T, B, Nh + D]
  NadeWeights weights;
  View<float, 2> d_encoder;  // [D, Nh]; accumulated
  View<float, 2> d_decoder;  // [D, Nh]; accumulated

  void check() const;
};

// y_d ~ Bernoulli(sigmoid(s_d/temperature)) in the order of d, each drawn drum entering a; at
// temperature 0 a hit iff s_d >= 0.  Drum d of row b at step t is drawn iff
// uniform(block t*ceil(D/4) + d/4, word d%4) <= p.
struct DrawNadeRows {
  View<const float, 2> outputs;  // [B, Nh + D]
  NadeWeights weights;
  float temperature = 1.0F;  // >= 0
  RandomSource random;
  Index t = 0;          // step of the sequence
  View<float, 2> rows;  // [B, D]; out

  void check() const;
};

void launch(Cpu& cpu, const NadeLoss& kernel);
void launch(Cpu& cpu, const NadeWeightGradients& kernel);
void launch(Cpu& cpu, const DrawNadeRows& kernel);
void launch(Cuda& cuda, const NadeLoss& kernel);
void launch(Cuda& cuda, const NadeWeightGradients& kernel);
void launch(Cuda& cuda, const DrawNadeRows& kernel);

}  // namespace drumvae
