// Gradients of the NADE head's weights on the CPU: a task takes a group of hidden units, whose sums
// over all rows need nothing of the others.
#include "kernels/nade.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/nade_weights_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <algorithm>
#include <span>
#include <utility>

#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

constexpr Index kRowsPerPart = 512;  // as in a product: sums of so many rows, added in order

constexpr Index kGroup = 16;  // hidden units of a task

// Of units [first, first + lanes): drum c's stand at [c*kGroup].
struct UnitGradients {
  float* encoder;
  float* decoder;
  float* d_a;  // of the row at hand
};

// One row's share, for the units of lanes i and up; forward over the drums, then backward.
template <class D>
HWY_INLINE void AddRow(D d, Index i, const NadeWeightGradients& k, Index t, Index b, Index unit,
                       const UnitGradients& part) {
  const Index units = k.weights.encoder.extent(1), drums = k.targets.extent(2);
  const float* y = k.targets[t][b].data();
  const float* d_s = k.d_outputs[t][b].data() + units;
  auto a = hn::LoadU(d, k.outputs[t][b].data() + unit);
  for (Index c = 0; c < drums; ++c) {
    const Index at = c * kGroup + i;
    const auto h = Sigmoid(d, a), gradient = hn::Set(d, d_s[c]);
    const auto sum = hn::MulAdd(gradient, h, hn::LoadU(d, part.decoder + at));
    hn::StoreU(sum, d, part.decoder + at);
    const auto d_h = hn::Mul(gradient, hn::LoadU(d, k.weights.decoder[c].data() + unit));
    hn::StoreU(SigmoidGradient(d, h, d_h), d, part.d_a + at);
    a = hn::MulAdd(hn::Set(d, y[c]), hn::LoadU(d, k.weights.encoder[c].data() + unit), a);
  }
  auto behind = hn::Zero(d);  // d_a of the drums behind c
  for (Index c = drums; c-- > 0;) {
    const Index at = c * kGroup + i;
    const auto sum = hn::MulAdd(hn::Set(d, y[c]), behind, hn::LoadU(d, part.encoder + at));
    hn::StoreU(sum, d, part.encoder + at);
    behind = hn::Add(behind, hn::LoadU(d, part.d_a + at));
  }
}

void AddPart(const NadeWeightGradients& k, Index first, Index lanes, const UnitGradients& part) {
  for (Index c = 0; c < k.targets.extent(2); ++c) {
    for (Index i = 0; i < lanes; ++i) {
      k.d_encoder[c][first + i] += std::exchange(part.encoder[c * kGroup + i], 0.0F);
      k.d_decoder[c][first + i] += std::exchange(part.decoder[c * kGroup + i], 0.0F);
    }
  }
}

void GradientsOfUnits(const NadeWeightGradients& k, Index group, std::span<std::byte> scratch) {
  const auto [steps, rows, drums] = k.targets.shape();
  const Index first = group * kGroup;
  const Index lanes = std::min(kGroup, k.weights.encoder.extent(1) - first);
  auto* const tiles = reinterpret_cast<float*>(scratch.data());
  const UnitGradients part{
      .encoder = tiles, .decoder = tiles + drums * kGroup, .d_a = tiles + 2 * drums * kGroup};
  std::fill_n(part.encoder, drums * kGroup, 0.0F);
  std::fill_n(part.decoder, drums * kGroup, 0.0F);
  for (Index begin = 0; begin < steps * rows; begin += kRowsPerPart) {
    const Index end = std::min(begin + kRowsPerPart, steps * rows);
    ForEachVector(hn::ScalableTag<float>(), lanes, [&](auto d, Index i) HWY_ATTR {
      for (Index row = begin; row < end; ++row)
        AddRow(d, i, k, row / rows, row % rows, first + i, part);
    });
    AddPart(k, first, lanes, part);
  }
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(GradientsOfUnits);
}  // namespace

void launch(Cpu& cpu, const NadeWeightGradients& kernel) {
  const auto units = HWY_DYNAMIC_DISPATCH(GradientsOfUnits);
  cpu.parallel_for((kernel.weights.encoder.extent(1) + 15) / 16,
                   [&](Index group, auto scratch) { units(kernel, group, scratch); });
}

}  // namespace drumvae
#endif  // HWY_ONCE
