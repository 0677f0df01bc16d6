// drumvae bench: what this machine does in a second.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

#include "engine/device_request.h"
#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/playing/model_file.h"
#include "tools/playing/shipped_models.h"
#include "tools/training/speed.h"

namespace drumvae {
namespace {

struct BenchFlags {
  std::string config, checkpoint;
  std::string hparams;
  DeviceRequest device;
  SpeedRequest request;
  bool no_train = false;
};

// Three digits that count.
std::string short_number(double value) {
  return value < 9.995   ? fmt::format("{:.2f}", value)
         : value < 99.95 ? fmt::format("{:.1f}", value)
                         : fmt::format("{:.0f}", value);
}

void print_row(const SpeedRow& row) {
  fmt::print("{:<8}{:>7}{:>8}{:>12}{:>12}{:>13}{:>15}{:>13}{:>9.0f} MB\n", row.work, row.batch,
             row.runs, short_number(1e3 * row.median_s), short_number(1e3 * row.p99_s),
             short_number(row.examples_per_second()), short_number(row.ms_per_groove()),
             short_number(row.times_real_time()), static_cast<double>(row.peak_memory_bytes) / 1e6);
  std::fflush(stdout);
}

ModelConfig config_of(const BenchFlags& flags) {
  if (!flags.checkpoint.empty())
    return config_at(checkpoint_or_shipped(flags.checkpoint), flags.config);
  return preset(flags.config.empty() ? "groovae_4bar" : flags.config);
}

void run_bench(BenchFlags& flags) {
  try {
    flags.request.config = config_of(flags);
    apply_hparams(flags.request.config, flags.hparams);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  flags.request.train = !flags.no_train;
  Device device = flags.device.open();
  fmt::print("{} on {}\n", flags.request.config.name, device.description());
  fmt::print("{:<8}{:>7}{:>8}{:>12}{:>12}{:>13}{:>15}{:>13}{:>12}\n", "work", "batch", "runs",
             "median ms", "p99 ms", "examples/s", "ms per groove", "x real time", "peak memory");
  measure_speed(device, flags.request, print_row);
  fmt::print("x real time: seconds of music, at 120 bpm, per second; peak memory: of the host\n");
}

}  // namespace

void add_bench(CLI::App& program) {
  auto flags = std::make_shared<BenchFlags>();
  CLI::App* command =
      program.add_subcommand("bench", "Measure sampling, encoding and training here");
  command->add_option("--config", flags->config, "preset [groovae_4bar]");
  command->add_option("--checkpoint", flags->checkpoint,
                      "the sizes of this model, ours or Magenta's, in place of a preset's");
  command->add_option("--hparams", flags->hparams, "hyperparameters: name=value,name=[a,b],..");
  command->add_option("--seconds", flags->request.seconds, "at least, for each kind of work")
      ->check(number_from(1e-3, 1e9, "a number of 0.001 or more"))
      ->capture_default_str();
  command->add_flag("--no-train", flags->no_train, "leave training out");
  add_device_flags(*command, flags->device);
  command->callback([flags] { run_bench(*flags); });
}

}  // namespace drumvae
