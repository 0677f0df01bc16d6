// Asks Highway for the target that its dispatch takes.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu_target_cpu.cpp"
#include <hwy/foreach_target.h>  // must come first: includes this file once per target
// The order of the two matters.
#include <hwy/highway.h>

#include "kernels/cpu_target.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

const char* TargetName() { return hwy::TargetName(HWY_TARGET); }

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(TargetName);
}

std::string cpu_target_name() { return HWY_DYNAMIC_DISPATCH(TargetName)(); }

}  // namespace drumvae
#endif  // HWY_ONCE
