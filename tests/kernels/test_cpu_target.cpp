// The name of the instruction set is the one that Highway dispatches to.
#include <catch2/catch.hpp>

#include "kernels/cpu_target.h"
#include "tests/kernels/every_cpu.h"

TEST_CASE("cpu_target_name names the target that is in use") {
  for (std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    const trial::PinnedTarget pinned(target);
    REQUIRE(drumvae::cpu_target_name() == hwy::TargetName(target));
  }
}
