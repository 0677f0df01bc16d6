// The program as a whole.
#include <catch2/catch.hpp>
#include <string>

#include "kernels/cpu_target.h"
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

TEST_CASE("DRUMVAE_TARGET names the instruction set; one that is not here is an error") {
  const auto with_target = [](const std::string& name) {
    const std::vector<std::string> launcher = {"/usr/bin/env", "DRUMVAE_TARGET=" + name};
    return drumvae::test::BackgroundProgram({"--version"}, {}, launcher).wait();
  };
  const std::string lowest = drumvae::cpu_target_names().back();
  CHECK(with_target(lowest).out.find("\ninstruction set: " + lowest + "\n") != std::string::npos);
  CHECK(failed_in_one_line(with_target("VAX"), 2, "VAX"));
}
