// drumvae train: packed drums in, checkpoints out, a line of progress now and then.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/studio/train.h"

namespace drumvae {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenLines{5};

struct TrainFlags {
  std::string config;
  std::string hparams;
  Index batch_size = 0;  // 0: the config's
  TrainRequest request;
};

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} s", whole);
}

std::string memory_text(const MemoryPlan& memory) {
  const auto mib = [](Index bytes) { return static_cast<double>(bytes) / (1 << 20); };
  return fmt::format(
      "memory: parameters {:.1f} MiB, activations {:.1f} MiB, workspace {:.1f} MiB, {:.1f} MiB in "
      "all",
      mib(memory.parameters), mib(memory.activations), mib(memory.workspace), mib(memory.total()));
}

// The first and the last step, and one line every few seconds in between; before the first, the
// memory, and why "auto" is the CPU although the build has CUDA.
class ProgressLines {
 public:
  explicit ProgressLines(const DeviceRequest& device) : automatic_(device.name == "auto") {}

  void operator()(const TrainProgress& at) {
    if (first_ && automatic_ && !Device::fallback_reason().empty()) {
      fmt::print("device: cpu, for {}\n", Device::fallback_reason());
    }
    if (first_) fmt::print("{}\n", memory_text(at.memory));
    const bool ends = at.step == at.steps || first_;
    if (!ends && Clock::now() - last_ < kBetweenLines) return;
    first_ = false;
    last_ = Clock::now();
    fmt::print("step {}/{}  loss {:.3f}  {:.2f} steps/s  {:.0f} examples/s  {} left\n", at.step,
               at.steps, at.metrics.loss, at.steps_per_second, at.examples_per_second,
               duration_text(at.seconds_left));
    std::fflush(stdout);
  }

 private:
  bool automatic_;
  bool first_ = true;
  Clock::time_point last_ = Clock::now();
};

void run_train(TrainFlags& flags) {
  try {
    flags.request.config = preset(flags.config);
    apply_hparams(flags.request.config, flags.hparams);
    if (flags.batch_size > 0) flags.request.config.batch_size = flags.batch_size;
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  const TrainReport report = train(flags.request, ProgressLines(flags.request.device));
  if (report.first_step > 0) fmt::print("resumed at step {}\n", report.first_step);
  if (report.first_step > 0 && report.first_step == report.last_step)
    fmt::print("{} steps were done already\n", report.last_step);
  if (report.zeroed_steps > 0)
    fmt::print("gradients zeroed for their norm in {} steps\n", report.zeroed_steps);
  fmt::print("checkpoint: {}\n", report.checkpoint.string());
}

}  // namespace

void add_train(CLI::App& program) {
  auto flags = std::make_shared<TrainFlags>();
  TrainRequest& request = flags->request;
  CLI::App* command = program.add_subcommand("train", "Train a model, or go on with a run");
  command->add_option("--config", flags->config, "preset, such as groovae_4bar")->required();
  command->add_option("--data", request.data, "packed file (drumvae pack)")->required();
  command
      ->add_option("--run-dir", request.run_dir, "folder of the run; an earlier run in it goes on")
      ->required();
  command->add_option("--steps", request.steps, "steps to have done in all")
      ->required()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--hparams", flags->hparams, "hyperparameters: name=value,name=[a,b],..");
  command
      ->add_option("--batch-size", flags->batch_size,
                   "examples of a step, in place of the config's")
      ->check(CLI::Range(Index{1}, Index{1} << 20));
  command->add_option("--seed", request.seed, "of everything random")->capture_default_str();
  command->add_option("--checkpoint-every", request.checkpoint_every, "steps")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_device_flags(*command, request.device);
  command->callback([flags] { run_train(*flags); });
}

}  // namespace drumvae
