// The program as a whole.
#include <catch2/catch.hpp>
#include <string>

#include "tests/tools/run_program.h"

using drumvae::test::run_program;

TEST_CASE("the program's help names every subcommand, and each has help of its own") {
  const std::string help = run_program({"--help"}).out;
  for (const char* command :
       {"pack", "config", "train", "eval", "sample", "info", "show", "demo-grooves", "bench"}) {
    CHECK(help.find(std::string("\n  ") + command) != std::string::npos);
    const auto run = run_program({command, "--help"});
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("--") != std::string::npos);
  }
}

TEST_CASE("the version is three numbers") {
  const std::string version = run_program({"--version"}).out;
  int major = -1, minor = -1, patch = -1;
  REQUIRE(std::sscanf(version.c_str(), "drumvae %d.%d.%d", &major, &minor, &patch) == 3);
}
