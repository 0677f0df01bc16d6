// drumvae bench.
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/tools/run_program.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

constexpr const char* kTiny = "batch_size=4,enc_rnn_size=[8],dec_rnn_size=[8],z_size=4";

TEST_CASE("bench prints one table: a line for each kind of work, with its unit in the heading") {
  const auto run = run_program(
      {"bench", "--hparams", kTiny, "--seconds", "0.01", "--device", "cpu", "--threads", "1"});
  CHECK(run.exit_code == kDone);
  CHECK(run.error.empty());
  std::istringstream lines(run.out);
  std::string line, first;
  std::vector<std::string> work;
  while (std::getline(lines, line)) {
    std::istringstream(line) >> first;
    if (line.find(" MB") != std::string::npos) work.push_back(first);
    if (first == "work") {
      for (const char* heading :
           {"median ms", "p99 ms", "examples/s", "ms per groove", "x real time", "peak memory"}) {
        CHECK(line.find(heading) != std::string::npos);
      }
    }
  }
  CHECK(run.out.find("groovae_4bar on cpu, 1 thread, ") == 0);
  CHECK(work == std::vector<std::string>{"sample", "sample", "sample", "sample", "encode", "encode",
                                         "train"});
}

TEST_CASE("bench refuses a preset and a hyperparameter that there is not") {
  CHECK(failed_in_one_line(run_program({"bench", "--config", "groovae_4bra"}), kUsage,
                           "groovae_4bar"));
  CHECK(failed_in_one_line(run_program({"bench", "--hparams", "z_sise=4"}), kUsage, "z_size"));
  CHECK(failed_in_one_line(run_program({"bench", "--seconds", "-1"}), kUsage, "--seconds"));
}

}  // namespace
