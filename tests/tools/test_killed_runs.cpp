// Training that is killed at any moment and started again ends as if nothing had happened.
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include "tests/tools/independent_events.h"
#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

constexpr int kSteps = 24, kPoints = 10;

// What a run leaves behind, as far as a user reads it.
struct Outcome {
  std::string weights, state;
  std::map<std::pair<std::int64_t, std::string>, double> train, eval;

  bool operator==(const Outcome&) const = default;
};

class KilledRuns {
 public:
  KilledRuns() {
    straight_ = outcome("straight", {"COUNT_CALLS=" + small_.file("calls")});
    calls_ = std::atol(read_text(small_.file("calls")).c_str());
  }

  long calls() const { return calls_; }
  const Outcome& straight() const { return straight_; }
  std::string file(const std::string& name) const { return small_.file(name); }

  std::vector<std::string> arguments(const std::string& run) const {
    return {"train",
            "--config",
            "groovae_4bar",
            "--hparams",
            std::string(kTinyModel) + ",dropout_keep_prob=.5,free_bits=1",
            "--data",
            small_.data(),
            "--run-dir",
            file(run),
            "--steps",
            std::to_string(kSteps),
            "--threads",
            "1",
            "--log-every",
            "1",
            "--eval-every",
            "3",
            "--keep",
            "2",
            "--checkpoint-every",
            "2"};
  }

  // Trains to the end, from wherever the run stands.
  Outcome outcome(const std::string& run, std::vector<std::string> environment = {}) const {
    if (!environment.empty()) environment.push_back("LD_PRELOAD=" DRUMVAE_KILL_AT_CALL);
    const ProgramRun done = BackgroundProgram(arguments(run), environment).wait();
    CAPTURE(done.out, done.error);
    REQUIRE(done.exit_code == kDone);
    const std::string last = file(run) + "/train/checkpoint-" + std::to_string(kSteps);
    return {read_text(last + "/weights.safetensors"), read_text(last + "/state.safetensors"),
            read_scalars(file(run) + "/train"), read_scalars(file(run) + "/eval")};
  }

 private:
  SmallRun small_;
  Outcome straight_;
  long calls_ = 0;
};

}  // namespace

TEST_CASE("Killed inside a write, a flush, a rename or a removal, a run ends as the straight one",
          "[slow]") {
  const KilledRuns runs;
  REQUIRE(runs.calls() > 200);
  REQUIRE(runs.straight().train.size() == 7 * kSteps);
  std::mt19937 random(20240607);
  for (int point = 0; point < kPoints; ++point) {
    const std::string run = "call" + std::to_string(point);
    const long at = std::uniform_int_distribution<long>(1, runs.calls())(random);
    CAPTURE(point, at);
    const ProgramRun killed =
        BackgroundProgram(runs.arguments(run), {"LD_PRELOAD=" DRUMVAE_KILL_AT_CALL,
                                                "KILL_AT_CALL=" + std::to_string(at)})
            .wait();
    CAPTURE(killed.out, killed.error);
    REQUIRE(killed.exit_code == -1);
    CHECK(runs.outcome(run) == runs.straight());
  }
}

TEST_CASE("Killed at any time, a run ends as the straight one", "[slow]") {
  const KilledRuns runs;
  std::mt19937 random(7062024);
  int cut = 0;
  for (int point = 0; point < kPoints; ++point) {
    const std::string run = "time" + std::to_string(point);
    const int step = 2 * std::uniform_int_distribution<int>(0, kSteps / 2 - 1)(random);
    const int delay_us = std::uniform_int_distribution<int>(0, 20000)(random);
    CAPTURE(point, step, delay_us);
    BackgroundProgram program(runs.arguments(run));
    wait_for(runs.file(run) + "/train/checkpoint-" + std::to_string(step));
    std::this_thread::sleep_for(std::chrono::microseconds(delay_us));
    program.signal(SIGKILL);
    cut += program.wait().exit_code == -1;
    CHECK(runs.outcome(run) == runs.straight());
  }
  CHECK(cut >= kPoints / 2);
}
