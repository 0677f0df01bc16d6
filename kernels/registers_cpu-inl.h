// How many vectors a target's registers hold.  Included once per Highway target.
#if defined(DRUMVAE_REGISTERS_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_REGISTERS_CPU_INL_H_
#undef DRUMVAE_REGISTERS_CPU_INL_H_
#else
#define DRUMVAE_REGISTERS_CPU_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3 || HWY_ARCH_ARM_A64
inline constexpr int kVectorRegisters = 32;
#else
inline constexpr int kVectorRegisters = 16;
#endif

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
