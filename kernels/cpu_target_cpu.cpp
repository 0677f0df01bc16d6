// Asks Highway for the target that its dispatch takes, and tells it.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu_target_cpu.cpp"
#include <hwy/foreach_target.h>  // must come first: includes this file once per target
// The order of the two matters.
#include <hwy/highway.h>

#include <stdexcept>

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

std::string in_capitals(std::string_view name) {
  std::string capitals(name);
  for (char& letter : capitals)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return capitals == "AVX512" ? "AVX3" : capitals;
}

// To be asked lets Highway dispatch to the best target again: what was chosen is chosen once more.
std::vector<std::int64_t> targets_here() {
  const std::string chosen = cpu_target_name();
  std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
  for (const std::int64_t target : targets)
    if (chosen == hwy::TargetName(target)) hwy::GetChosenTarget().Update(target);
  return targets;
}

}  // namespace

std::string cpu_target_name() { return HWY_DYNAMIC_DISPATCH(TargetName)(); }

std::vector<std::string> cpu_target_names() {
  std::vector<std::string> names;
  for (const std::int64_t target : targets_here()) names.emplace_back(hwy::TargetName(target));
  return names;
}

void choose_cpu_target(std::string_view name) {
  const std::string wanted = in_capitals(name);
  std::string all;
  for (const std::int64_t target : targets_here()) {
    if (wanted == hwy::TargetName(target)) return hwy::GetChosenTarget().Update(target);
    all += (all.empty() ? "" : ", ") + std::string(hwy::TargetName(target));
  }
  throw std::invalid_argument("no instruction set '" + std::string(name) + "' here; there are " +
                              all);
}

}  // namespace drumvae
#endif  // HWY_ONCE
