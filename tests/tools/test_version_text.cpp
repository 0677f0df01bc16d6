// drumvae --version.
#include <catch2/catch.hpp>

#include "engine/build_config.h"
#include "kernels/cpu_target.h"
#include "tests/tools/run_program.h"
#include "tools/playing/version.h"
#include "tools/version_text.h"

using namespace drumvae;
using Catch::Contains;

TEST_CASE("the version's text has the commit, the instruction set and the backends") {
  const std::string text = version_text("0123456789ab, changed");
  CHECK_THAT(text, Catch::StartsWith(std::string("drumvae ") + library_version() + "\n"));
  CHECK_THAT(text, Contains("\ncommit: 0123456789ab, changed\n"));
  CHECK_THAT(text, Contains("\ninstruction set: " + cpu_target_name() + "\n"));
  CHECK_THAT(text, Contains(DRUMVAE_HAS_CUDA ? "\nCUDA: yes\n" : "\nCUDA: no\n"));
  CHECK_THAT(text, Contains("\nMPI: yes") || Contains("\nMPI: no"));
}

TEST_CASE("the program knows the commit that it was built from") {
  const std::string text = test::run_program({"--version"}).out;
  const auto at = text.find("\ncommit: ");
  REQUIRE(at != std::string::npos);
  const std::string commit = text.substr(at + 9, text.find('\n', at + 1) - at - 9);
  const std::string digits = commit.substr(0, commit.find(','));
  CHECK(
      (commit == "unknown" ||
       (digits.size() == 12 && digits.find_first_not_of("0123456789abcdef") == std::string::npos)));
}
