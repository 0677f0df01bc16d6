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
  const Evaluation result = Evaluator(*loaded.model, packed, task, flags.batches).run(loaded.step);
  fmt::print("{} at step {}, {} examples of the {} split\n", loaded.model->config().name,
             result.step, result.examples, flags.split);
  for (const Scalar& scalar : result.scalars)
    fmt::print("{:<38}{:>10.4f}\n", scalar.tag, scalar.value);
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
