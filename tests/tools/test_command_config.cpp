// drumvae config.
#include <catch2/catch.hpp>

#include "model/config.h"
#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

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

TEST_CASE("config --list shows every preset with its parameters, memory and data") {
  const auto run = run_program({"config", "--list"});
  CHECK(run.exit_code == kDone);
  CHECK(run.error.empty());
  for (const std::string& name : preset_names())
    CHECK(run.out.find(name + " ") != std::string::npos);
  CHECK(run.out.find("4085019") != std::string::npos);
  CHECK(run.out.find("drumvae pack --windows pattern --bars 16 --drums 9") != std::string::npos);
}

TEST_CASE("config wants a preset or --list, not both, and levels that multiply to the steps") {
  CHECK(failed_in_one_line(run_program({"config"}), kUsage, "--list"));
  CHECK(failed_in_one_line(run_program({"config", "groovae_4bar", "--list"}), kUsage, "--list"));
  CHECK(failed_in_one_line(
      run_program({"config", "hier-groovae_4bar", "--hparams", "enc_levels=[16,5]"}), kUsage,
      "enc_levels=[16,5] multiplies to 80"));
}
