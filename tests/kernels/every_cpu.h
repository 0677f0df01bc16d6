// Runs a test on every instruction set that this machine has, with one thread and with two.
#pragma once

#include <hwy/targets.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/trial.h"

namespace trial {

// Pins Highway's dispatch to one target while it lives.
class PinnedTarget {
 public:
  explicit PinnedTarget(std::int64_t target) { pin(target); }
  ~PinnedTarget() { pin(0); }
  PinnedTarget(const PinnedTarget&) = delete;
  PinnedTarget& operator=(const PinnedTarget&) = delete;

 private:
  static void pin(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

inline bool has_fma(std::int64_t target) { return (target & (HWY_SCALAR | HWY_EMU128)) == 0; }

// Calls test(site) for every target and thread count; `wanted` says which targets.
template <class Test>
void on_every_cpu(
    const Test& test, bool (*wanted)(std::int64_t) = [](std::int64_t) { return true; }) {
  for (std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (!wanted(target)) continue;
    const PinnedTarget pinned(target);
    for (int threads : {1, 2}) {
      INFO(hwy::TargetName(target) << ", " << threads << " threads");
      drumvae::Device device = drumvae::Device::open("cpu", threads);
      Site site{.device = device};
      test(site);
    }
  }
}

// Requires that compute(site) returns the same bits on every target with FMA and thread count.
template <class Compute>
void require_same_bits(const Compute& compute) {
  std::vector<float> first;
  on_every_cpu(
      [&](Site& site) {
        const std::vector<float> bits = compute(site);
        REQUIRE(!bits.empty());
        if (first.empty()) first = bits;
        REQUIRE(first_different_bits(bits, first) == "");
      },
      has_fma);
}

}  // namespace trial
