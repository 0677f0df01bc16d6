// Loss of groove rows on the CPU: a task takes one sequence of the batch.
#include "kernels/groove_loss.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/groove_loss_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <span>

#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

// A third of a row: hits, velocities or offsets.
struct Third {
  const float* outputs;
  const float* targets;
  float* terms;      // out: the loss of each cell
  float* d_outputs;  // out; may be null
  Index cells;
  float weight;  // of the gradient
};

template <class D, class V>
HWY_INLINE void StoreGradient(D d, V gradient, const Third& third, Index i) {
  if (third.d_outputs == nullptr) return;
  hn::StoreU(hn::Mul(gradient, hn::Set(d, third.weight)), d, third.d_outputs + i);
}

double SumOfTerms(const Third& third) {
  double sum = 0;
  for (Index i = 0; i < third.cells; ++i) sum += third.terms[i];
  return sum;
}

double HitLoss(const Third& third) {
  ForEachVector(hn::ScalableTag<float>(), third.cells, [&](auto d, Index i) HWY_ATTR {
    const auto x = hn::LoadU(d, third.outputs + i);
    const auto hit = hn::LoadU(d, third.targets + i);
    const auto miss = hn::Sub(hn::Set(d, 1.0F), hit);
    const auto floor = hn::Set(d, 1e-7F);
    const auto p = Sigmoid(d, x);
    const auto q = Sigmoid(d, hn::Neg(x));
    const auto p_floored = hn::Add(p, floor);
    const auto q_floored = hn::Add(q, floor);
    const auto log = hn::MulAdd(hit, Log(d, p_floored), hn::Mul(miss, Log(d, q_floored)));
    hn::StoreU(hn::Neg(log), d, third.terms + i);
    const auto d_log = hn::Sub(hn::Div(miss, q_floored), hn::Div(hit, p_floored));
    StoreGradient(d, hn::Mul(hn::Mul(p, q), d_log), third, i);
  });
  return SumOfTerms(third);
}

double VelocityLoss(const Third& third) {
  ForEachVector(hn::ScalableTag<float>(), third.cells, [&](auto d, Index i) HWY_ATTR {
    const auto v = Sigmoid(d, hn::LoadU(d, third.outputs + i));
    const auto error = hn::Sub(v, hn::LoadU(d, third.targets + i));
    hn::StoreU(hn::Mul(error, error), d, third.terms + i);
    StoreGradient(d, SigmoidGradient(d, v, hn::Add(error, error)), third, i);
  });
  return SumOfTerms(third);
}

double OffsetLoss(const Third& third) {
  ForEachVector(hn::ScalableTag<float>(), third.cells, [&](auto d, Index i) HWY_ATTR {
    const auto o = Tanh(d, hn::LoadU(d, third.outputs + i));
    const auto error = hn::Sub(o, hn::LoadU(d, third.targets + i));
    hn::StoreU(hn::Mul(error, error), d, third.terms + i);
    StoreGradient(d, TanhGradient(d, o, hn::Add(error, error)), third, i);
  });
  return SumOfTerms(third);
}

void LossOfSequence(const GrooveLoss& k, Index b, std::span<std::byte> scratch) {
  const Index cells = k.outputs.extent(2) / 3;
  double hits = 0, velocities = 0, offsets = 0;
  for (Index t = 0; t < k.outputs.extent(0); ++t) {
    const auto third = [&](Index first) {
      return Third{.outputs = k.outputs[t][b].data() + first,
                   .targets = k.targets[t][b].data() + first,
                   .terms = reinterpret_cast<float*>(scratch.data()),
                   .d_outputs = k.d_outputs.given() ? k.d_outputs[t][b].data() + first : nullptr,
                   .cells = cells,
                   .weight = k.row_weight[b] * k.input->inverse_weight};
    };
    hits += HitLoss(third(0));
    velocities += VelocityLoss(third(cells));
    offsets += OffsetLoss(third(2 * cells));
  }
  k.hits[b] = static_cast<float>(hits);
  k.velocities[b] = static_cast<float>(velocities);
  k.offsets[b] = static_cast<float>(offsets);
  k.r_loss[b] = static_cast<float>(hits + velocities + offsets);
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(LossOfSequence);
}  // namespace

void launch(Cpu& cpu, const GrooveLoss& kernel) {
  const auto sequence = HWY_DYNAMIC_DISPATCH(LossOfSequence);
  cpu.parallel_for(kernel.outputs.extent(1),
                   [&](Index b, auto scratch) { sequence(kernel, b, scratch); });
}

}  // namespace drumvae
#endif  // HWY_ONCE
