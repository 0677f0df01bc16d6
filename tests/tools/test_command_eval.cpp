// drumvae eval.
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>

#include "tests/tools/independent_events.h"
#include "tests/tools/midi_folder.h"
#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

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

TEST_CASE("eval compares samples with the split, feature by feature") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "1").exit_code == kDone);
  const auto run = run_program({"eval", "--run-dir", small.file("run"), "--data", small.data(),
                                "--split", "test", "--samples", "20"});
  CAPTURE(run.out, run.error);
  REQUIRE(run.exit_code == kDone);
  for (const char* feature : {"inter_onset", "density", "velocity", "offset"}) {
    const double overlap = value_of(run.out, std::string("samples/") + feature + "_overlap");
    CHECK(overlap > 0);
    CHECK(overlap < 1);
    CHECK(value_of(run.out, std::string("samples/") + feature + "_kl") > 0);
  }
}

TEST_CASE("eval has the table of medians beside the model, and what each drum is like on request") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "1").exit_code == kDone);
  const auto eval = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"eval",   "--run-dir",  small.file("run"),
                                          "--data", small.data(), "--split",
                                          "test",   "--samples",  "4"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto run = run_program(arguments);
    CAPTURE(run.error);
    REQUIRE(run.exit_code == kDone);
    return run.out;
  };
  const std::string plain = eval({}), published = eval({"--as-published"});
  const std::string drums = eval({"--by-drum"});
  for (const char* name :
       {"metrics/all_hits/velocity_error", "metrics/notes_kept/timing_error_ms",
        "table/all_hits/velocity_error", "samples/velocity_mean", "split/offset_sd"})
    CHECK(value_of(plain, name) > 0);
  const char* bias = "metrics/all_hits/velocity_bias";
  CHECK(value_of(plain, bias) > value_of(published, bias));
  CHECK(value_of(plain, "loss") == value_of(published, "loss"));
  CHECK(plain.find("snare") == std::string::npos);
  CHECK(value_of(drums, "metrics/free_running/snare/hits") > 0);
  CHECK(value_of(drums, "split/kick/velocity_mean") > 0);
}

TEST_CASE("eval --watch waits for a run, evaluates its checkpoints as they come, and ends") {
  const SmallRun small;
  BackgroundProgram listener({"eval", "--run-dir", small.file("run"), "--data", small.data(),
                              "--watch", "--poll", "0.02", "--stop-after", "4"});
  listener.wait_for_output("waiting for ");
  REQUIRE(
      small.train_tiny("run", "4", {"--checkpoint-every", "2", "--keep", "9", "--eval-every", "0"})
          .exit_code == kDone);
  const auto run = listener.wait();
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kDone);
  CHECK(run.out.find("waiting for ") == 0);
  for (const char* step : {"0", "2", "4"})
    CHECK(run.out.find(std::string("step ") + step + ": validation loss ") != std::string::npos);
  CHECK(run.out.find("evaluations: 3, the last of step 4\n") != std::string::npos);
  CHECK(read_scalars(small.file("run/eval")).contains({4, "loss"}));
  CHECK(std::filesystem::exists(small.file("run/eval/starts.jsonl")));
}

TEST_CASE("eval --watch says when it saw nothing in its time") {
  const SmallRun small;
  const auto run = run_program({"eval", "--run-dir", small.file("none"), "--data", small.data(),
                                "--watch", "--poll", "0.02", "--timeout", "0.1"});
  CHECK(run.exit_code == kDone);
  CHECK(run.out.ends_with("no new checkpoint came\n"));
}

TEST_CASE("eval --watch ends on SIGINT, and its flags are no use without it") {
  const SmallRun small;
  BackgroundProgram listener(
      {"eval", "--run-dir", small.file("run"), "--data", small.data(), "--watch"});
  listener.wait_for_output("waiting for ");
  listener.signal(SIGINT);
  CHECK(listener.wait().exit_code == kStopped);
  CHECK(failed_in_one_line(run_program({"eval", "--run-dir", "x", "--data", "y", "--timeout", "3"}),
                           kUsage, "--timeout needs --watch"));
  CHECK(failed_in_one_line(
      run_program({"eval", "--run-dir", "x", "--data", "y", "--watch", "--as-published"}), kUsage,
      "--as-published does not go with --watch"));
}

TEST_CASE("eval of a split without examples is an error, not zeros") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "0").exit_code == kDone);
  write_beat(small.file("one/a.mid"), 5, 9);
  REQUIRE(run_program({"pack", "--midi", small.file("one"), "--windows", "bar", "-o",
                       small.file("one.safetensors")})
              .exit_code == kDone);
  CHECK(failed_in_one_line(run_program({"eval", "--run-dir", small.file("run"), "--data",
                                        small.file("one.safetensors")}),
                           kFailed, "the validation split has no examples"));
}

TEST_CASE("eval answers an unknown split with the nearest one") {
  CHECK(failed_in_one_line(
      run_program({"eval", "--run-dir", "x", "--data", "y", "--split", "validaton"}), kUsage,
      "did you mean 'validation'?"));
}
