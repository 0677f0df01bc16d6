// Elementwise odds and ends on the CPU.
#include "kernels/pointwise.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pointwise_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <algorithm>

#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

void AddRow(const AddRows& k, Index b) {
  const float* from = k.from[b].data();
  float* to = k.to[b].data();
  ForEachVector(hn::ScalableTag<float>(), k.from.extent(1), [=](auto d, Index i) HWY_ATTR {
    hn::StoreU(hn::Add(hn::LoadU(d, to + i), hn::LoadU(d, from + i)), d, to + i);
  });
}

// A stretch of all parts.
void SumStretch(const SumParts& k, Index first, Index count) {
  const float* parts = k.parts.data() + first;
  const Index rows = k.parts.extent(0), stride = k.parts.stride(0);
  float* out = k.out.data() + first;
  ForEachVector(hn::ScalableTag<float>(), count, [=](auto d, Index i) HWY_ATTR {
    auto sum = hn::LoadU(d, parts + i);
    for (Index r = 1; r < rows; ++r) sum = hn::Add(sum, hn::LoadU(d, parts + r * stride + i));
    hn::StoreU(sum, d, out + i);
  });
}

void TanhBackwardRow(const TanhBackward& k, Index b) {
  const float* outputs = k.outputs[b].data();
  const float* d_outputs = k.d_outputs[b].data();
  float* d_inputs = k.d_inputs[b].data();
  ForEachVector(hn::ScalableTag<float>(), k.outputs.extent(1), [=](auto d, Index i) HWY_ATTR {
    const auto y = hn::LoadU(d, outputs + i);
    hn::StoreU(TanhGradient(d, y, hn::LoadU(d, d_outputs + i)), d, d_inputs + i);
  });
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
constexpr Index kFillPart = 65536;
constexpr Index kSumPart = 16384;

HWY_EXPORT(AddRow);
HWY_EXPORT(SumStretch);
HWY_EXPORT(TanhBackwardRow);
}  // namespace

void launch(Cpu& cpu, const Fill& kernel) {
  const Index size = kernel.out.extent(0);
  cpu.parallel_for((size + kFillPart - 1) / kFillPart, [&](Index task, auto) {
    const Index first = task * kFillPart;
    std::fill_n(kernel.out.data() + first, std::min(kFillPart, size - first), kernel.value);
  });
}

void launch(Cpu& cpu, const AddRows& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(AddRow);
  cpu.parallel_for(kernel.from.extent(0), [&](Index b, auto) { row(kernel, b); });
}

void launch(Cpu& cpu, const SumParts& kernel) {
  const auto stretch = HWY_DYNAMIC_DISPATCH(SumStretch);
  const Index size = kernel.out.extent(0);
  cpu.parallel_for((size + kSumPart - 1) / kSumPart, [&](Index task, auto) {
    const Index first = task * kSumPart;
    stretch(kernel, first, std::min(kSumPart, size - first));
  });
}

void launch(Cpu& cpu, const SwapAxes& kernel) {
  const auto [first, second, size] = kernel.from.shape();
  cpu.parallel_for(first, [&, second = second, size = size](Index m, auto) {
    for (Index n = 0; n < second; ++n)
      std::copy_n(kernel.from[m][n].data(), size, kernel.to[n][m].data());
  });
}

void launch(Cpu& cpu, const TanhBackward& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(TanhBackwardRow);
  cpu.parallel_for(kernel.outputs.extent(0), [&](Index b, auto) { row(kernel, b); });
}

}  // namespace drumvae
#endif  // HWY_ONCE
