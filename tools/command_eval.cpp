// drumvae eval: the losses of a checkpoint on a split.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/studio/evaluate.h"
#include "tools/studio/model_file.h"

namespace drumvae {
namespace {

struct EvalFlags {
  std::string checkpoint;
  std::string data;
  std::string split = "validation";
  DeviceRequest device;
  std::int64_t batches = 0;
  std::uint64_t seed = 0;
};

void run_eval(const EvalFlags& flags) {
  Device device = flags.device.open();
  const PackedDrums packed = PackedDrums::open(flags.data);
  const LoadedModel loaded = load_model(flags.checkpoint, device);
  const BatchTask task =
      batch_task(loaded.model->config(), packed, *split_of(flags.split), flags.seed);
  const Evaluation means = evaluate(*loaded.model, packed, task, loaded.step, flags.batches);
  fmt::print("{} at step {}, {} examples of the {} split\n", loaded.model->config().name,
             loaded.step, means.examples, flags.split);
  const auto row = [](const char* name, double value) {
    fmt::print("{:<26}{:>10.4f}\n", name, value);
  };
  row("loss", means.loss);
  row("losses/r_loss", means.r_loss);
  row("losses/kl_loss", means.kl_loss);
  row("losses/kl_bits", means.kl_bits);
  row("metrics/hits_loss", means.hits_loss);
  row("metrics/velocities_loss", means.velocities_loss);
  row("metrics/offsets_loss", means.offsets_loss);
}

}  // namespace

void add_eval(CLI::App& program) {
  auto flags = std::make_shared<EvalFlags>();
  CLI::App* command = program.add_subcommand("eval", "Losses of a checkpoint on a split");
  command
      ->add_option("--checkpoint,--run-dir", flags->checkpoint,
                   "weights file, checkpoint folder or run folder")
      ->required();
  command->add_option("--data", flags->data, "packed file (drumvae pack)")->required();
  command->add_option("--split", flags->split, "part of the data set")
      ->check(one_of({"train", "validation", "test"}))
      ->capture_default_str();
  command
      ->add_option("--batches", flags->batches, "look at so many batches only; 0 = the whole split")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--seed", flags->seed, "of the latent noise")->capture_default_str();
  add_device_flags(*command, flags->device);
  command->callback([flags] { run_eval(*flags); });
}

}  // namespace drumvae
