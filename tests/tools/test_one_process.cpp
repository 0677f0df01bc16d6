// A build without MPI that mpirun has started.
#include <catch2/catch.hpp>

#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("Several processes of a build without MPI say what to do, and leave nothing") {
  const SmallRun small;
  const std::vector<std::string> arguments = {
      "train",      "--config",  "groovae_4bar",    "--hparams", kTinyModel, "--data",
      small.data(), "--run-dir", small.file("run"), "--steps",   "1"};
  const auto run = BackgroundProgram(arguments, {"OMPI_COMM_WORLD_SIZE=2"}).wait();
  CHECK(failed_in_one_line(run, kFailed, "install Open MPI and build again"));
  CHECK_FALSE(std::filesystem::exists(small.file("run")));
}
