// Drawing of groove rows on the CPU: a task takes one row.
#include "kernels/draw.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/draw_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "kernels/philox_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

void MostLikelyHits(const float* outputs, Index cells, float* hits) {
  for (Index c = 0; c < cells; ++c) hits[c] = outputs[c] > 0 ? 1.0F : 0.0F;
}

void DrawHits(const DrawGrooveRows& k, Index b, Index cells, const float* outputs, float* hits) {
  const Index blocks = (cells + 3) / 4;
  ForEachUniform(k.random, b, k.t * blocks, 0, cells, [&](auto d, Index c, auto uniform) HWY_ATTR {
    const auto logit = hn::LoadU(d, outputs + c);
    const auto p = Sigmoid(d, hn::Div(logit, hn::Set(d, k.temperature)));
    const auto hit = hn::Le(uniform, p);
    hn::StoreU(hn::IfThenElseZero(hit, hn::Set(d, 1.0F)), d, hits + c);
  });
}

void DrawRow(const DrawGrooveRows& k, Index b) {
  const hn::ScalableTag<float> full;
  const Index cells = k.outputs.extent(1) / 3;
  const float* outputs = k.outputs[b].data();
  float* row = k.rows[b].data();
  if (k.temperature == 0) {
    MostLikelyHits(outputs, cells, row);
  } else {
    DrawHits(k, b, cells, outputs, row);
  }
  ForEachVector(full, cells, [=](auto d, Index c) HWY_ATTR {
    const Index velocity = cells + c, offset = 2 * cells + c;
    hn::StoreU(Sigmoid(d, hn::LoadU(d, outputs + velocity)), d, row + velocity);
    hn::StoreU(Tanh(d, hn::LoadU(d, outputs + offset)), d, row + offset);
  });
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(DrawRow);
}

void launch(Cpu& cpu, const DrawGrooveRows& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(DrawRow);
  cpu.parallel_for(kernel.outputs.extent(0), [&](Index b, auto) { row(kernel, b); });
}

}  // namespace drumvae
#endif  // HWY_ONCE
