// Dropout on the CPU: a task takes one sequence of the batch through all steps.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/dropout_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "kernels/dropout_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

void DropSequence(const Dropout& k, Index b) {
  for (Index t = 0; t < k.inputs.extent(0); ++t) {
    DropoutRow(k.dropout, t, b, k.first_column, k.width, k.inputs.extent(2), k.inputs[t][b].data(),
               k.outputs[t][b].data());
  }
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {

HWY_EXPORT(DropSequence);

void copy_sequence(const Dropout& k, Index b) {
  for (Index t = 0; t < k.inputs.extent(0); ++t) {
    std::copy_n(k.inputs[t][b].data(), k.inputs.extent(2), k.outputs[t][b].data());
  }
}

}  // namespace

void launch(Cpu& cpu, const Dropout& kernel) {
  const auto sequence =
      kernel.dropout.active() ? HWY_DYNAMIC_DISPATCH(DropSequence) : copy_sequence;
  cpu.parallel_for(kernel.inputs.extent(1), [&](Index b, auto) { sequence(kernel, b); });
}

}  // namespace drumvae
#endif  // HWY_ONCE
