// drumvae config.
#include <catch2/catch.hpp>

#include "tests/tools/small_run.h"
#include "tools/command_line.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("config prints a preset that train takes, and flags come before what the file says") {
  const SmallRun small;
  const auto printed = run_program({"config", "groovae_4bar", "--hparams", kTinyModel});
  REQUIRE(printed.exit_code == kDone);
  CHECK(printed.out.find("config = \"groovae_4bar\"\n") == 0);
  CHECK(printed.out.find("\nz_size = 4\n") != std::string::npos);
  write_text(small.file("c.toml"), printed.out + "\n[train]\nsteps = 9\nseed = 3\nlog_every = 1\n");
  const auto run = run_program({"train", "--config-file", small.file("c.toml"), "--data",
                                small.data(), "--run-dir", small.file("run"), "--steps", "2"});
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kDone);
  CHECK(run.out.find("step 2/2  loss ") != std::string::npos);
  CHECK(failed_in_one_line(small.train_tiny("run", "3", {"--seed", "4"}), kFailed, "--seed 3"));
}

TEST_CASE("config of an unknown preset or hyperparameter names the nearest") {
  CHECK(failed_in_one_line(run_program({"config", "grovae_4bar"}), kUsage,
                           "did you mean 'groovae_4bar'?"));
  CHECK(failed_in_one_line(run_program({"config", "groovae_4bar", "--hparams", "zsize=3"}), kUsage,
                           "did you mean 'z_size'?"));
}
