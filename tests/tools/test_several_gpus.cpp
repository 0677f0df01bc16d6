// Training in several processes that mpirun starts, each on a device of its own: the SIMT host's,
// with its double of NCCL.
#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
#include <fstream>
#include <sstream>

#include "engine/device.h"
#include "engine/safetensors.h"
#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

#if DRUMVAE_HAS_CUDA
const bool kSimulated = cuda_is_simulated();
#else
const bool kSimulated = false;
#endif

std::vector<std::string> launcher(int processes) {
  std::istringstream in(DRUMVAE_MPIRUN);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  words.insert(words.end(), {"-n", std::to_string(processes)});
  return words;
}

std::vector<std::string> arguments(const SmallRun& small, const std::string& run,
                                   const std::string& steps, const std::string& device) {
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
          "--device",
          device,
          "--eval-every",
          "0"};
}

ProgramRun train(const SmallRun& small, const std::string& run, int processes,
                 const std::string& device, const std::string& simt = "DRUMVAE_SIMT_DEVICES=2") {
  return BackgroundProgram(arguments(small, run, "4", device), {simt}, launcher(processes)).wait();
}

std::vector<float> weights(const SmallRun& small, const std::string& run) {
  const auto file =
      SafetensorsFile::open(small.file(run) + "/train/checkpoint-4/weights.safetensors");
  std::vector<float> all;
  for (const auto& [name, tensor] : file.tensors()) {
    const auto values = file.values<float>(name);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

bool agree(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](float x, float y) {
           return std::abs(x - y) <= 1e-5F;
         });
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

TEST_CASE("Two processes, each on a device of its own, train to what two on the CPU do and one") {
  if (!kSimulated) return;
  const SmallRun small;
  const auto again = train(small, "again", 2, "cuda");
  const auto cuda = train(small, "cuda", 2, "cuda");
  CAPTURE(cuda.out, cuda.error, again.error);
  REQUIRE(cuda.exit_code == kDone);
  REQUIRE(again.exit_code == kDone);
  REQUIRE(train(small, "cpu", 2, "cpu").exit_code == kDone);
  REQUIRE(train(small, "one", 1, "cuda").exit_code == kDone);
  CHECK(agree(weights(small, "cuda"), weights(small, "cpu")));
  CHECK(agree(weights(small, "cuda"), weights(small, "one")));
  CHECK((weights(small, "cuda") == weights(small, "again")));
}

TEST_CASE("Fewer devices than processes, one device for all and no NCCL are refused") {
  if (!kSimulated) return;
  const SmallRun small;
  const auto refused = [&](const std::string& device, const std::string& simt,
                           const std::string& reason) {
    const auto run = train(small, "refused", 2, device, simt);
    CAPTURE(run.out, run.error);
    CHECK(run.exit_code != kDone);
    CHECK(run.error.find("drumvae: train: " + reason) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(small.file("refused")));
  };
  refused("cuda", "DRUMVAE_SIMT_DEVICES=1",
          "2 processes on this machine, which has 1 GPU: start one for each GPU");
  refused("cuda:1", "DRUMVAE_SIMT_DEVICES=2", "several processes do not share cuda:1");
  BackgroundProgram without(arguments(small, "refused", "4", "cuda"),
                            {"DRUMVAE_SIMT_DEVICES=2", "DRUMVAE_SIMT_NCCL=0"}, launcher(2));
  const auto run = without.wait();
  CAPTURE(run.error);
  CHECK(run.exit_code != kDone);
  CHECK(run.error.find("libnccl.so.2: cannot be loaded") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(small.file("refused")));
}

TEST_CASE("A process that is lost ends those on other devices too, and the run goes on after") {
  if (!kSimulated) return;
  const SmallRun small;
  std::vector<std::string> flags = arguments(small, "run", "1000000", "cuda");
  flags.insert(flags.end(), {"--checkpoint-every", "5", "--keep", "1000"});
  BackgroundProgram program(flags, {"DRUMVAE_SIMT_DEVICES=2"}, launcher(2));
  wait_for(small.file("run/train/checkpoint-5"));
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
