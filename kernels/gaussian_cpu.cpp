// The latent on the CPU: a task takes one row of the batch.
#include "kernels/gaussian.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gaussian_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <cmath>
#include <span>

#include "kernels/philox_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

// Box-Muller on each pair of words: radius from the first, angle from the second.
void NormalsOfWords(const std::uint32_t* words, float* normals) {
  constexpr Index kMaxPairs = kMaxPhiloxWords / 2;
  alignas(64) float radius[kMaxPairs], angle[kMaxPairs], sin[kMaxPairs], cos[kMaxPairs];
  const Index pairs = PhiloxWordCount() / 2;
  for (Index i = 0; i < pairs; ++i) {
    radius[i] = philox_uniform(words[2 * i]);
    angle[i] = 2.0F * philox_uniform(words[2 * i + 1]);
  }
  ForEachVector(hn::ScalableTag<float>(), pairs, [&](auto d, Index i) HWY_ATTR {
    const auto log = Log(d, hn::LoadU(d, radius + i));
    const auto r = hn::Sqrt(hn::Mul(hn::Set(d, -2.0F), log));
    const auto direction = SinCosPi(d, hn::LoadU(d, angle + i));
    hn::StoreU(hn::Mul(r, direction.sin), d, sin + i);
    hn::StoreU(hn::Mul(r, direction.cos), d, cos + i);
  });
  for (Index i = 0; i < pairs; ++i) {
    normals[2 * i] = sin[i];
    normals[2 * i + 1] = cos[i];
  }
}

void NoiseRow(const NormalNoise& noise, Index b, Index size, float* out) {
  if (noise.values.given()) {
    std::copy_n(noise.values[b].data(), size, out);
    return;
  }
  alignas(64) std::uint32_t words[kMaxPhiloxWords];
  alignas(64) float normals[kMaxPhiloxWords];
  for (Index first = 0; first < size; first += PhiloxWordCount()) {
    PhiloxBlocks(noise.random, b, first / 4, words);
    NormalsOfWords(words, normals);
    std::copy_n(normals, std::min(size - first, PhiloxWordCount()), out + first);
  }
}

void LatentForwardRow(const LatentForward& k, Index b, std::span<std::byte> scratch) {
  const Index size = k.mu.extent(1);
  auto* eps = reinterpret_cast<float*>(scratch.data());
  NoiseRow(k.noise, b, size, eps);
  float* terms = eps;  // of the KL, each in place of the noise that was used
  const float* mu = k.mu[b].data();
  const float* sigma_pre = k.sigma_pre[b].data();
  float* sigma = k.sigma[b].data();
  float* z = k.z[b].data();
  ForEachVector(hn::ScalableTag<float>(), size, [=](auto d, Index i) HWY_ATTR {
    const auto m = hn::LoadU(d, mu + i);
    const auto s = Softplus(d, hn::LoadU(d, sigma_pre + i));
    hn::StoreU(s, d, sigma + i);
    hn::StoreU(hn::MulAdd(s, hn::LoadU(d, eps + i), m), d, z + i);
    const auto squares = hn::MulAdd(m, m, hn::MulAdd(s, s, hn::Set(d, -1.0F)));
    const auto log = Log(d, s);
    hn::StoreU(hn::Mul(hn::Set(d, 0.5F), hn::Sub(squares, hn::Add(log, log))), d, terms + i);
  });
  double kl = 0;
  for (Index i = 0; i < size; ++i) kl += terms[i];
  k.kl[b] = static_cast<float>(kl);
  k.kl_cost[b] = kl < k.free_nats ? 0.0F : static_cast<float>(kl - k.free_nats);
}

void LatentBackwardRow(const LatentBackward& k, Index b, std::span<std::byte> scratch) {
  const Index size = k.mu.extent(1);
  auto* eps = reinterpret_cast<float*>(scratch.data());
  NoiseRow(k.noise, b, size, eps);
  const float weight = k.input->beta * k.row_weight[b] * k.input->inverse_weight;
  const float d_kl = k.kl_cost[b] == 0 ? 0.0F : weight;
  const float* mu = k.mu[b].data();
  const float* sigma_pre = k.sigma_pre[b].data();
  const float* sigma = k.sigma[b].data();
  const float* d_z = k.d_z[b].data();
  float* d_mu = k.d_mu[b].data();
  float* d_sigma_pre = k.d_sigma_pre[b].data();
  ForEachVector(hn::ScalableTag<float>(), size, [=](auto d, Index i) HWY_ATTR {
    const auto s = hn::LoadU(d, sigma + i);
    const auto d_out = hn::LoadU(d, d_z + i);
    const auto d_cost = hn::Set(d, d_kl);
    hn::StoreU(hn::MulAdd(d_cost, hn::LoadU(d, mu + i), d_out), d, d_mu + i);
    const auto d_kl_sigma = hn::Sub(s, hn::Div(hn::Set(d, 1.0F), s));
    const auto through =
        hn::IfThenElseZero(hn::Ne(d_cost, hn::Zero(d)), hn::Mul(d_cost, d_kl_sigma));
    const auto d_sigma = hn::MulAdd(d_out, hn::LoadU(d, eps + i), through);
    hn::StoreU(hn::Mul(d_sigma, Sigmoid(d, hn::LoadU(d, sigma_pre + i))), d, d_sigma_pre + i);
  });
}

void FillNormalRow(const FillNormal& k, Index b) {
  NoiseRow(k.noise, b, k.out.extent(1), k.out[b].data());
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(LatentForwardRow);
HWY_EXPORT(LatentBackwardRow);
HWY_EXPORT(FillNormalRow);
}  // namespace

void launch(Cpu& cpu, const LatentForward& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(LatentForwardRow);
  cpu.parallel_for(kernel.mu.extent(0), [&](Index b, auto scratch) { row(kernel, b, scratch); });
}

void launch(Cpu& cpu, const LatentBackward& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(LatentBackwardRow);
  cpu.parallel_for(kernel.mu.extent(0), [&](Index b, auto scratch) { row(kernel, b, scratch); });
}

void launch(Cpu& cpu, const FillNormal& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(FillNormalRow);
  cpu.parallel_for(kernel.out.extent(0), [&](Index b, auto) { row(kernel, b); });
}

void fill_here(const FillNormal& kernel) noexcept {
  const auto row = HWY_DYNAMIC_DISPATCH(FillNormalRow);
  for (Index b = 0; b < kernel.out.extent(0); ++b) row(kernel, b);
}

}  // namespace drumvae
#endif  // HWY_ONCE
