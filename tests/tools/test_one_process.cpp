// Several processes where Open MPI is missing, or does not load.
#include <catch2/catch.hpp>

#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

const std::vector<std::string> kTwoProcesses = {"OMPI_COMM_WORLD_SIZE=2"};

std::vector<std::string> arguments(const SmallRun& small) {
  return {"train",      "--config",  "groovae_4bar",    "--hparams", kTinyModel, "--data",
          small.data(), "--run-dir", small.file("run"), "--steps",   "1"};
}

// What the loader meets before the system's library: a file that is no library.
std::vector<std::string> with_broken_mpi(const SmallRun& small, std::vector<std::string> more) {
  std::filesystem::create_directory(small.file("lib"));
  write_text(small.folder() / "lib/libmpi.so.40", "not a library");
  more.push_back("LD_LIBRARY_PATH=" + small.file("lib"));
  return more;
}

}  // namespace

TEST_CASE("Several processes without Open MPI say what to do, and leave nothing") {
  const SmallRun small;
  const auto more = with_broken_mpi(small, kTwoProcesses);
  const auto run = BackgroundProgram(arguments(small), more).wait();
  CHECK(failed_in_one_line(run, kFailed, "install the package openmpi-bin"));
  CHECK_FALSE(std::filesystem::exists(small.file("run")));
}

TEST_CASE("One process never asks for Open MPI") {
  const SmallRun small;
  const auto run = BackgroundProgram(arguments(small), with_broken_mpi(small, {})).wait();
  CHECK(run.exit_code == kDone);
}
