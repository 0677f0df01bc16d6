// drumvae describe.
#include <catch2/catch.hpp>

#include "tests/tools/run_program.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;
using Catch::Contains;

TEST_CASE("describe prints the manual page and three shells' completions of the very flags") {
  for (const char* form : {"man", "bash", "zsh", "fish"}) {
    const ProgramRun run = run_program({"describe", form});
    CHECK(run.exit_code == kDone);
    CHECK_THAT(run.out, Contains("humanize") && Contains("strength"));
  }
}

TEST_CASE("describe is not in the program's help, and refuses what it does not know") {
  CHECK_THAT(run_program({"--help"}).out, !Contains("describe"));
  CHECK(failed_in_one_line(run_program({"describe", "tcsh"}), kUsage, "tcsh"));
}
