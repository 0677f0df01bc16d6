// Training in several processes that mpirun starts.
#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
#include <fstream>
#include <sstream>

#include "engine/safetensors.h"
#include "tests/engine/thread_transport.h"
#include "tests/tools/independent_events.h"
#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"
#include "tools/training/train.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::vector<std::string> launcher(int processes) {
  std::vector<std::string> words = words_of(DRUMVAE_MPIRUN);
  words.insert(words.end(), {"-n", std::to_string(processes)});
  return words;
}

std::vector<std::string> arguments(const SmallRun& small, const std::string& run,
                                   const std::string& steps, const std::string& log_every = "1") {
  return {"train",
          "--config",
          "groovae_4bar",
          "--hparams",
          std::string(kTinyModel) + ",dropout_keep_prob=.5,free_bits=1",
          "--data",
          small.data(),
          "--run-dir",
          small.file(run),
          "--steps",
          steps,
          "--threads",
          "1",
          "--log-every",
          log_every,
          "--eval-every",
          log_every == "1" ? "3" : "0"};
}

ProgramRun train(const SmallRun& small, const std::string& run, const std::string& steps,
                 int processes) {
  return BackgroundProgram(arguments(small, run, steps), {}, launcher(processes)).wait();
}

std::vector<float> weights(const std::filesystem::path& checkpoint) {
  const auto file = SafetensorsFile::open(checkpoint / "weights.safetensors");
  std::vector<float> all;
  for (const auto& [name, tensor] : file.tensors()) {
    const auto values = file.values<float>(name);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

float largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return INFINITY;
  float largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const float difference = std::abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = std::isnan(difference) ? INFINITY : difference;
  }
  return largest;
}

// The processes that a process has started.
std::vector<int> children_of(int process) {
  const std::string id = std::to_string(process);
  std::ifstream in("/proc/" + id + "/task/" + id + "/children");
  std::vector<int> children;
  for (int child = 0; in >> child;) children.push_back(child);
  return children;
}

}  // namespace

TEST_CASE(
    "Two and four processes train to what one does within 1e-5, and write one set of events") {
  const SmallRun small;
  REQUIRE(train(small, "one", "6", 1).exit_code == kDone);
  const std::string last = "/train/checkpoint-6";
  const std::vector<float> alone = weights(small.file("one") + last);
  for (const int processes : {2, 4}) {
    const std::string run = "of" + std::to_string(processes);
    const auto done = train(small, run, "6", processes);
    CAPTURE(processes, done.out, done.error);
    REQUIRE(done.exit_code == kDone);
    CHECK(done.out.find("step 6/6") == done.out.rfind("step 6/6"));  // said once
    CHECK(largest_difference(weights(small.file(run) + last), alone) <= 1e-5F);
    const auto one = read_scalars(small.file("one/train"));
    const auto several = read_scalars(small.file(run) + "/train");
    REQUIRE(several.size() == one.size());
    for (const auto& [key, value] : one) CHECK(several.at(key) == Approx(value).epsilon(1e-5));
    CHECK(read_scalars(small.file(run) + "/eval").size() ==
          read_scalars(small.file("one/eval")).size());
  }
}

TEST_CASE("Two processes give the same bits each time, also when the run is resumed") {
  const SmallRun small;
  REQUIRE(train(small, "a", "5", 2).exit_code == kDone);
  REQUIRE(train(small, "b", "2", 2).exit_code == kDone);
  REQUIRE(train(small, "b", "5", 2).exit_code == kDone);
  for (const char* file : {"weights.safetensors", "state.safetensors"}) {
    const std::string path = std::string("/train/checkpoint-5/") + file;
    CHECK(read_text(small.file("a") + path) == read_text(small.file("b") + path));
  }
}

TEST_CASE("A process that is lost ends all with a clear error, and the run goes on after") {
  const SmallRun small;
  std::vector<std::string> flags = arguments(small, "run", "1000000", "1000");
  flags.insert(flags.end(), {"--checkpoint-every", "20", "--keep", "1000"});
  BackgroundProgram program(flags, {}, launcher(2));
  wait_for(small.file("run/train/checkpoint-20"));
  const std::vector<int> children = children_of(program.process());
  REQUIRE(children.size() == 2);
  ::kill(children[1], SIGKILL);
  const auto lost = program.wait();
  CAPTURE(lost.out, lost.error);
  CHECK(lost.exit_code != kDone);
  CHECK(lost.error.find("drumvae: another process of this run was lost or no longer answers; "
                        "start it again, it goes on from " +
                        small.file("run/train/checkpoint-")) != std::string::npos);
  const auto next = run_program({"train", "--run-dir", small.file("run"), "--steps", "0"});
  CAPTURE(next.out, next.error);
  CHECK(next.exit_code == kDone);
}

TEST_CASE("A batch of fewer rows than there are processes is refused") {
  ModelConfig config = preset("groovae_4bar");
  config.batch_size = 2;
  const TemporaryFolder folder;
  std::vector<std::string> reasons(3);
  run_group(3, [&](ProcessGroup& group) {
    try {
      drumvae::train({.config = config,
                      .data = folder / "x",
                      .run_dir = folder / "run",
                      .steps = 1,
                      .device = {.name = "cpu", .threads = 1},
                      .processes = &group},
                     {});
    } catch (const std::exception& error) {
      reasons[static_cast<std::size_t>(group.rank())] = error.what();
    }
  });
  CHECK(reasons[2] ==
        "a batch of 2 does not do for 3 processes: give fewer, or a larger --batch-size");
}
