// drumvae eval.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/tools/small_run.h"
#include "tools/command_line.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// The number behind `name` in a report; -1 where it is not.
double value_of(const std::string& report, const std::string& name) {
  const auto at = report.find("\n" + name + " ");
  return at == std::string::npos ? -1.0 : std::atof(report.c_str() + at + 1 + name.size());
}

}  // namespace

TEST_CASE("eval prints every loss, and r_loss is the sum of its parts over 64 steps") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "2").exit_code == kDone);
  const auto run = run_program(
      {"eval", "--run-dir", small.file("run"), "--data", small.data(), "--split", "train"});
  CAPTURE(run.out, run.error);
  REQUIRE(run.exit_code == kDone);
  CHECK(run.error.empty());
  CHECK(run.out.find("groovae_4bar at step 2, ") == 0);
  const double parts = value_of(run.out, "metrics/hits_loss") +
                       value_of(run.out, "metrics/velocities_loss") +
                       value_of(run.out, "metrics/offsets_loss");
  CHECK(value_of(run.out, "losses/r_loss") == Approx(64 * parts).epsilon(1e-3));
  CHECK(value_of(run.out, "losses/kl_bits") >= 0);
  CHECK(value_of(run.out, "loss") > 0);
}

TEST_CASE("eval looks at as many batches as wanted, and at the last partial one by default") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "1").exit_code == kDone);
  const auto examples = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {
        "eval", "--run-dir", small.file("run"), "--data", small.data(), "--split", "train"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const std::string report = run_program(arguments).out;
    return std::atoi(report.c_str() + report.find(", ") + 2);
  };
  CHECK(examples({"--batches", "1"}) == 8);
  CHECK(examples({"--batches", "2"}) == 16);
  CHECK(examples({}) > 16);
}

TEST_CASE("eval of a run that is missing, empty or cut short fails in one line") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "1").exit_code == kDone);
  const std::string weights = small.file("run/train/checkpoint-1/weights.safetensors");
  const std::string whole = read_text(weights);
  write_text(small.file("cut.safetensors"), whole.substr(0, whole.size() - 4));
  std::filesystem::create_directories(small.file("empty"));
  for (const char* name : {"missing", "empty", "cut.safetensors", "drums.safetensors"}) {
    const auto run =
        run_program({"eval", "--checkpoint", small.file(name), "--data", small.data()});
    CAPTURE(run.error);
    CHECK(failed_in_one_line(run, kFailed, small.file(name)));
  }
}

TEST_CASE("eval answers an unknown split with the nearest one") {
  CHECK(failed_in_one_line(
      run_program({"eval", "--run-dir", "x", "--data", "y", "--split", "validaton"}), kUsage,
      "did you mean 'validation'?"));
}
