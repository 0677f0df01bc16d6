// The latent: reparameterisation and its KL divergence from N(0, I) with free bits.
//
//   sigma = softplus(s);  z = mu + sigma*eps
//   KL = sum_d .5*(mu^2 + sigma^2 - 1 - ln sigma^2);  kl_cost = max(KL - free_bits*ln 2, 0)
//
// Source: Kingma & Welling 2014; free bits on the total as in Roberts et al., "A hierarchical
// latent vector model", 2018.
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/random.h"
#include "kernels/view.h"

namespace drumvae {

struct LatentForward {
  View<const float, 2> mu;         // [B, Z]
  View<const float, 2> sigma_pre;  // [B, Z]: s
  NormalNoise noise;               // eps
  float free_nats = 0;             // free_bits*ln 2
  View<float, 2> sigma;            // [B, Z]; out
  View<float, 2> z;                // [B, Z]; out
  View<float, 1> kl;               // [B]; out, nats
  View<float, 1> kl_cost;          // [B]; out, nats

  void check() const;
};

// Gradients of loss = ... + beta * sum_b weight_b*kl_cost_b / sum_b weight_b; beta and the sum come
// from the step's input.
struct LatentBackward {
  View<const float, 2> mu;
  View<const float, 2> sigma_pre;
  View<const float, 2> sigma;
  NormalNoise noise;                // the forward pass's
  View<const float, 1> kl_cost;     // [B]: where 0, the KL has no gradient
  View<const float, 1> row_weight;  // [B]
  const StepInput* input = nullptr;
  View<const float, 2> d_z;    // [B, Z]
  View<float, 2> d_mu;         // [B, Z]; out
  View<float, 2> d_sigma_pre;  // [B, Z]; out

  void check() const;
};

// out ~ N(0, I): the prior's z when sampling.
struct FillNormal {
  NormalNoise noise;
  View<float, 2> out;  // [B, Z]; out

  void check() const;
};

void launch(Cpu& cpu, const LatentForward& kernel);
void launch(Cpu& cpu, const LatentBackward& kernel);
void launch(Cpu& cpu, const FillNormal& kernel);
void launch(Cuda& cuda, const LatentForward& kernel);
void launch(Cuda& cuda, const LatentBackward& kernel);
void launch(Cuda& cuda, const FillNormal& kernel);
// The same numbers, in the calling thread: for one that has no Cpu, and may not allocate.
void fill_here(const FillNormal& kernel) noexcept;

}  // namespace drumvae
