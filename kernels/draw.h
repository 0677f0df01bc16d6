// A groove row drawn from the decoder's outputs: what generation writes and feeds back.
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/random.h"
#include "kernels/view.h"

namespace drumvae {

// hits ~ Bernoulli(sigmoid(output/temperature)), velocities sigmoid, offsets tanh; at temperature 0
// a hit iff output > 0. Hit (b, c) of step t is drawn iff uniform(block t*ceil(C/4) + c/4, word
// c%4) <= p, C = D/3.
struct DrawGrooveRows {
  View<const float, 2> outputs;  // [B, D] before the activations
  float temperature = 1.0F;      // >= 0
  RandomSource random;
  Index t = 0;          // step of the sequence
  View<float, 2> rows;  // [B, D]; out

  void check() const;
};

void launch(Cpu& cpu, const DrawGrooveRows& kernel);
void launch(Cuda& cuda, const DrawGrooveRows& kernel);

}  // namespace drumvae
