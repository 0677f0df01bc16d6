// What the kernels call of Highway's library, which Debian has as a shared one only, for the
// portable program and for the player.
#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <hwy/targets.h>

namespace hwy {
namespace {

// For each target what its functions are compiled for (hwy/ops/set_macros-inl.h).  The builtin
// also asks whether the system saves the registers.
#if defined(__x86_64__)
bool has_ssse3() { return __builtin_cpu_supports("ssse3") != 0; }

bool has_sse4() {
  return has_ssse3() && __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("sse4.2") &&
         __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("aes");
}

// Clang 14's builtin has no word for it.
bool has_f16c() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}

bool has_avx2() {
  return has_sse4() && __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("fma") && has_f16c();
}

bool has_avx3() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}

std::int64_t detected_targets() {
  std::int64_t targets = 0;
  if (has_ssse3()) targets |= HWY_SSSE3;
  if (has_sse4()) targets |= HWY_SSE4;
  if (has_avx2()) targets |= HWY_AVX2;
  if (has_avx3()) targets |= HWY_AVX3;
  return targets;
}
#else
// The compiler's own target is the only one.
std::int64_t detected_targets() { return 0; }
#endif

}  // namespace

std::int64_t SupportedTargets() { return HWY_STATIC_TARGET | detected_targets(); }

ChosenTarget& GetChosenTarget() {
  static ChosenTarget chosen;
  return chosen;
}

}  // namespace hwy
