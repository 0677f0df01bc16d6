// Norm, clipping and Adam on the CPU, over parts of the one flat range.
#include "kernels/adam.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/adam_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

void UpdatePart(const AdamUpdate& k, Index first, Index count) {
  float* values = k.values.data() + first;
  const float* gradients = k.gradients.data() + first;
  float* first_moment = k.first_moment.data() + first;
  float* second_moment = k.second_moment.data() + first;
  const float rate = k.state->input.learning_rate, scale = k.state->gradient_scale;
  ForEachVector(hn::ScalableTag<float>(), count, [&](auto d, Index i) HWY_ATTR {
    const auto g = hn::Mul(hn::LoadU(d, gradients + i), hn::Set(d, scale));
    const auto m = hn::MulAdd(hn::Set(d, k.beta1), hn::LoadU(d, first_moment + i),
                              hn::Mul(hn::Set(d, 1.0F - k.beta1), g));
    const auto v = hn::MulAdd(hn::Set(d, k.beta2), hn::LoadU(d, second_moment + i),
                              hn::Mul(hn::Set(d, 1.0F - k.beta2), hn::Mul(g, g)));
    const auto step = hn::Div(m, hn::Add(hn::Sqrt(v), hn::Set(d, k.epsilon)));
    hn::StoreU(m, d, first_moment + i);
    hn::StoreU(v, d, second_moment + i);
    hn::StoreU(hn::NegMulAdd(hn::Set(d, rate), step, hn::LoadU(d, values + i)), d, values + i);
  });
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {

constexpr Index kUpdatePart = 16384;

HWY_EXPORT(UpdatePart);

// Eight interleaved sums, then their sum in order: independent additions, the same on every target.
double sum_of_squares(const float* values, Index count) {
  double sums[8] = {};
  for (Index i = 0; i < count; ++i) sums[i % 8] += double{values[i]} * double{values[i]};
  double sum = 0;
  for (double part : sums) sum += part;
  return sum;
}

void judge_step(StepState& state, double norm, const GradientNorm& kernel) {
  state.metrics.global_norm = static_cast<float>(norm);
  if (!std::isfinite(state.metrics.loss) || !std::isfinite(state.metrics.global_norm)) {
    state.update = false;
    if (state.counters.first_bad_step < 0) state.counters.first_bad_step = state.input.step;
  }
  const bool zero = norm >= kernel.norm_clip_to_zero;
  if (!state.update || zero) {
    state.gradient_scale = 0;
  } else {
    state.gradient_scale = static_cast<float>(std::min(1.0, kernel.grad_clip / norm));
  }
  if (state.update && zero) ++state.counters.zeroed_steps;
}

}  // namespace

void launch(Cpu& cpu, const GradientNorm& kernel) {
  constexpr Index part = GradientNorm::kNormPart;
  const Index size = kernel.gradients.extent(0);
  cpu.parallel_for(kernel.parts.extent(0), [&](Index task, auto) {
    kernel.parts[task] =
        sum_of_squares(kernel.gradients.data() + task * part, std::min(part, size - task * part));
  });
  double sum = 0;
  for (Index task = 0; task < kernel.parts.extent(0); ++task) sum += kernel.parts[task];
  judge_step(*kernel.state, std::sqrt(sum), kernel);
}

void launch(Cpu& cpu, const AdamUpdate& kernel) {
  if (!kernel.state->update) return;
  const auto update = HWY_DYNAMIC_DISPATCH(UpdatePart);
  const Index size = kernel.values.extent(0);
  cpu.parallel_for((size + kUpdatePart - 1) / kUpdatePart, [&](Index task, auto) {
    const Index first = task * kUpdatePart;
    update(kernel, first, std::min(kUpdatePart, size - first));
  });
}

}  // namespace drumvae
#endif  // HWY_ONCE
