// What the categorical loss and its draw share: the largest output and the softmax's weights.
#if defined(DRUMVAE_KERNELS_SOFTMAX_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_KERNELS_SOFTMAX_CPU_INL_H_
#undef DRUMVAE_KERNELS_SOFTMAX_CPU_INL_H_
#else
#define DRUMVAE_KERNELS_SOFTMAX_CPU_INL_H_
#endif

#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

// The class of the largest output, the lowest of equals.
inline Index LargestClass(const float* outputs, Index classes) {
  Index largest = 0;
  for (Index c = 1; c < classes; ++c) {
    if (outputs[c] > outputs[largest]) largest = c;
  }
  return largest;
}

// weights[c] = e^((outputs[c] - largest)/temperature); returns their sum.
inline double SoftmaxWeights(const float* outputs, float largest, float temperature, Index classes,
                             float* weights) {
  ForEachVector(hn::ScalableTag<float>(), classes, [=](auto d, Index c) HWY_ATTR {
    const auto below = hn::Sub(hn::LoadU(d, outputs + c), hn::Set(d, largest));
    hn::StoreU(Exp(d, hn::Div(below, hn::Set(d, temperature))), d, weights + c);
  });
  double sum = 0;
  for (Index c = 0; c < classes; ++c) sum += double{weights[c]};
  return sum;
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // DRUMVAE_KERNELS_SOFTMAX_CPU_INL_H_
