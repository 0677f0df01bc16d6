// The main function of every test program.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>

#include "kernels/cpu_target.h"
#include "tests/support/skip.h"

namespace {
constexpr int kSkipped = 77;  // CTest's SKIP_RETURN_CODE; Catch2 2.13 has no SKIP
}

int main(int argc, char* argv[]) {
  // A lower instruction set than this machine's best.
  if (const char* const target = std::getenv("DRUMVAE_TARGET")) drumvae::choose_cpu_target(target);
  const int failures = Catch::Session().run(argc, argv);
  if (failures == 0 && !skip_reason().empty()) {
    std::printf("skipped: %s\n", skip_reason().c_str());
    return kSkipped;
  }
  return failures;
}
