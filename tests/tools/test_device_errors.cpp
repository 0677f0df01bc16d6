// What the program says of devices that cannot be used, and of memory.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "tests/data/packed_examples.h"
#include "tests/support/devices.h"
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

// A variable of the environment that the program is started with.
class Variable {
 public:
  Variable(const std::string& name, const std::string& value) : name_(name) {
    setenv(name.c_str(), value.c_str(), 1);
  }
  ~Variable() { unsetenv(name_.c_str()); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  std::string name_;
};

// A folder with random examples to train on.
struct Examples {
  explicit Examples(std::uint32_t count = 80) {
    write_examples(folder / "packed.safetensors", 64, {count, 2, 2});
  }

  ProgramRun train(const std::string& run, const std::vector<std::string>& flags) const {
    std::vector<std::string> arguments = {
        "train",     "--config",   "groovae_4bar", "--data",   folder / "packed.safetensors",
        "--run-dir", folder / run, "--hparams",    kTinyModel, "--steps",
        "1"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return run_program(arguments);
  }

  TemporaryFolder folder;
};

bool has(const ProgramRun& run, const std::string& part) {
  return run.out.find(part) != std::string::npos;
}

// A device that cannot be used: training on it makes nothing, info tells why.
void check_refused(const Examples& examples, const std::string& reason) {
  const ProgramRun run = examples.train("refused", {"--device", "cuda"});
  CAPTURE(run.out, run.error, reason);
  CHECK(failed_in_one_line(run, kFailed, reason));
  CHECK(run.error.find("--device cpu") != std::string::npos);
  CHECK(!std::filesystem::exists(examples.folder / "refused"));
  const ProgramRun info = run_program({"info"});
  CHECK(info.exit_code == kDone);
  CHECK(has(info, "device: cuda: "));
  CHECK(has(info, reason));
}

}  // namespace

TEST_CASE(
    "A driver that is missing or too old, no device, an old one and no cuBLAS each have a line") {
  if (!kSimulated) return;
  const Examples examples;
  const auto pretend = [&](const char* variable, const char* value, const std::string& reason) {
    const Variable set(std::string("DRUMVAE_SIMT_") + variable, value);
    check_refused(examples, reason);
  };
  pretend("DRIVER", "0", "no NVIDIA driver is installed");
  pretend("DRIVER", "12020",
          "the NVIDIA driver is for CUDA 12.2 and this program for CUDA 13.0: update the driver");
  pretend("DEVICES", "0", "there is no CUDA device");
  pretend("CAPABILITY", "61", "has compute capability 6.1; 7.5 or more is needed");
  pretend("CUBLAS", "0", "libcublas.so.13: cannot be loaded: install cuBLAS of CUDA 13");
}

TEST_CASE("A device whose number is too large is refused with how many there are") {
  if (!kSimulated) return;
  const ProgramRun run = Examples().train("run", {"--device", "cuda:3"});
  CAPTURE(run.error);
  CHECK(failed_in_one_line(run, kFailed, "cuda:3: no such device: this machine has 1"));
}

TEST_CASE("Without a CUDA device cuda is refused, and auto trains on the CPU and says why") {
  if (kSimulated || no_cuda_reason().empty()) return;
  const Examples examples;
  const ProgramRun automatic = examples.train("automatic", {"--device", "auto"});
  CAPTURE(automatic.out, automatic.error);
  CHECK(automatic.exit_code == kDone);
  CHECK(has(automatic, "step 1/1  loss "));
  const ProgramRun run = examples.train("refused", {"--device", "cuda"});
  CAPTURE(run.out, run.error);
  CHECK(run.out.empty());
  CHECK(run.exit_code == kFailed);
  CHECK(!std::filesystem::exists(examples.folder / "refused"));
#if DRUMVAE_HAS_CUDA
  CHECK(has(automatic, "device: cpu, for " + cuda_unavailable_reason() + "\n"));
  check_refused(examples, cuda_unavailable_reason());
#endif
}

TEST_CASE("auto never picks SIMT") {
  if (!kSimulated) return;
  const ProgramRun run = Examples().train("run", {"--device", "auto"});
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kDone);
  CHECK(has(run, "device: cpu, for CUDA is played on the CPU in this build\n"));
}

TEST_CASE("train prints its memory in one line, and --batch-size takes the place of the config's") {
  const Examples examples;
  std::vector<std::string> devices = {"cpu"};
  if (no_cuda_reason().empty()) devices.push_back("cuda");
  for (const std::string& device : devices) {
    CAPTURE(device);
    const ProgramRun few = examples.train(device + "8", {"--device", device, "--threads", "1"});
    const ProgramRun many =
        examples.train(device + "64", {"--device", device, "--threads", "1", "--batch-size", "64"});
    CAPTURE(few.out, few.error, many.out, many.error);
    CHECK(few.exit_code == kDone);
    CHECK(has(few, "memory: parameters 0.2 MiB, activations "));
    CHECK(has(few, " MiB in all\n"));
    CHECK(has(many, "memory: parameters 0.2 MiB, activations "));
    const auto line = [](const std::string& text) {
      const std::size_t begin = text.find("memory: ");
      return text.substr(begin, text.find('\n', begin) - begin);
    };
    CHECK(line(few.out) != line(many.out));
  }
}

TEST_CASE("A batch that does not fit is refused with the one that does, and that one trains") {
  if (!kSimulated) return;
  const Variable set("DRUMVAE_SIMT_MEMORY_MIB", "172");
  const Examples examples(1000);
  const ProgramRun large = examples.train("large", {"--device", "cuda", "--batch-size", "1000"});
  CAPTURE(large.out, large.error);
  CHECK(failed_in_one_line(large, kFailed, " MiB free for a batch of 1000: a batch of "));
  CHECK_FALSE(std::filesystem::exists(examples.folder / "large"));
  const std::string before = "a batch of 1000: a batch of ";
  const std::size_t begin = large.error.find(before) + before.size();
  const int fits = std::stoi(large.error.substr(begin));
  CHECK(fits > 1);
  CHECK(fits < 1000);
  const ProgramRun run =
      examples.train("fits", {"--device", "cuda", "--batch-size", std::to_string(fits)});
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kDone);
  CHECK(has(run, "step 1/1  loss "));
}

TEST_CASE("Each --precision of a device trains other weights, and tf32 is for CUDA") {
  const Examples examples;
  const ProgramRun refused = examples.train("no", {"--device", "cpu", "--precision", "tf32"});
  CAPTURE(refused.error);
  CHECK(failed_in_one_line(refused, kFailed, "fp32 or bf16"));
  std::vector<std::pair<std::string, std::string>> kinds = {{"cpu", "fp32"}, {"cpu", "bf16"}};
  if (no_cuda_reason().empty()) {
    for (const char* precision : {"fp32", "tf32", "bf16"}) kinds.emplace_back("cuda", precision);
  }
  std::set<std::string> weights;
  for (const auto& [device, precision] : kinds) {
    const std::string folder = device + precision;
    const ProgramRun run =
        examples.train(folder, {"--device", device, "--precision", precision, "--threads", "1"});
    CAPTURE(run.out, run.error);
    CHECK(run.exit_code == kDone);
    CHECK(has(run, "step 1/1  loss "));
    weights.insert(read_text(examples.folder / folder / "train/checkpoint-1/weights.safetensors"));
  }
  CHECK(weights.size() == kinds.size());
}
