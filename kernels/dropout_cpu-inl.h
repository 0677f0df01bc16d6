// Dropout of one row; shared by dropout_cpu.cpp and the loops of whole sequences.
#if defined(DRUMVAE_KERNELS_DROPOUT_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_KERNELS_DROPOUT_CPU_INL_H_
#undef DRUMVAE_KERNELS_DROPOUT_CPU_INL_H_
#else
#define DRUMVAE_KERNELS_DROPOUT_CPU_INL_H_
#endif

#include "kernels/dropout.h"
#include "kernels/philox_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

// to = from*(1/keep) where kept, else 0, for `count` columns of row b of x_t from first_column on;
// x_t has `width` columns; to may be from.
inline void DropoutRow(const InputDropout& dropout, Index t, Index b, Index first_column,
                       Index width, Index count, const float* from, float* to) {
  const float scale = 1.0F / dropout.keep;
  if (dropout.mask.given()) {
    const std::uint8_t* mask = dropout.mask[t][b].data() + first_column;
    for (Index j = 0; j < count; ++j) to[j] = mask[j] ? from[j] * scale : 0.0F;
    return;
  }
  if (const SegmentRows& segments = dropout.segments; segments.sequences > 0) {
    t += b / segments.sequences * segments.steps;
    b %= segments.sequences;
  }
  const Index blocks = (width + 3) / 4;
  ForEachUniform(dropout.random, b, t * blocks, first_column, first_column + count,
                 [=](auto d, Index column, auto uniform) HWY_ATTR {
                   const Index j = column - first_column;
                   const auto kept = hn::Le(uniform, hn::Set(d, dropout.keep));
                   const auto scaled = hn::Mul(hn::LoadU(d, from + j), hn::Set(d, scale));
                   hn::StoreU(hn::IfThenElseZero(kept, scaled), d, to + j);
                 });
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // DRUMVAE_KERNELS_DROPOUT_CPU_INL_H_
