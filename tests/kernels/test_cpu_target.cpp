// The name of the instruction set is the one that Highway dispatches to.
#include <catch2/catch.hpp>
#include <stdexcept>

#include "kernels/cpu_target.h"
#include "tests/kernels/every_cpu.h"

TEST_CASE("cpu_target_name names the target that is in use") {
  for (std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    const trial::PinnedTarget pinned(target);
    REQUIRE(drumvae::cpu_target_name() == hwy::TargetName(target));
  }
}

TEST_CASE("choose_cpu_target takes each target of this machine, the best first") {
  const trial::PinnedTarget restored(0);
  const std::string best = drumvae::cpu_target_name();
  const std::vector<std::string> names = drumvae::cpu_target_names();
  REQUIRE(names.front() == best);
  for (const std::string& name : names) {
    drumvae::choose_cpu_target(name);
    CHECK(drumvae::cpu_target_name() == name);
  }
}

TEST_CASE("choose_cpu_target reads small letters and refuses what is not here") {
  const trial::PinnedTarget restored(0);
  std::string last = drumvae::cpu_target_names().back();
  for (char& letter : last)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  drumvae::choose_cpu_target(last);
  CHECK(drumvae::cpu_target_name() == drumvae::cpu_target_names().back());
  CHECK_THROWS_AS(drumvae::choose_cpu_target("VAX"), std::invalid_argument);
  CHECK(drumvae::cpu_target_name() == drumvae::cpu_target_names().back());
}
