// drumvae train: packed drums in; checkpoints, events and a line of progress now and then out.
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "engine/platform.h"
#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/launch.h"
#include "tools/magenta/magenta_source.h"
#include "tools/playing/model_file.h"
#include "tools/playing/shipped_models.h"
#include "tools/train_flags.h"
#include "tools/train_output.h"
#include "tools/training/config_file.h"
#include "tools/training/mpi_transport.h"
#include "tools/training/run_folder.h"

namespace drumvae {
namespace {

struct TrainFlags {
  std::string config, config_file, hparams;
  Index batch_size = 0;  // 0: the config's
  bool log_json = false;
  TrainRequest request;
};

// --config names a preset; of a model of Magenta's to begin with, it says which one that is, and
// the sizes are the model's.
ModelConfig named_config(const TrainFlags& flags) {
  if (flags.request.init_from.empty()) return preset(flags.config);
  const auto init_from = checkpoint_or_shipped(flags.request.init_from);
  return find_magenta(init_from) ? config_at(init_from, flags.config) : preset(flags.config);
}

// Where the configuration comes from: what is given, else what the run or the checkpoint has.
ConfigFile given_config(const TrainFlags& flags) {
  if (!flags.config.empty() && !flags.config_file.empty())
    throw UsageError("give either --config or --config-file");
  if (!flags.config.empty()) return {.config = named_config(flags)};
  if (!flags.config_file.empty()) return read_config_file(flags.config_file);
  const auto recorded = run_config_path(flags.request.run_dir);
  if (std::filesystem::exists(recorded)) return read_config_file(recorded);
  if (!flags.request.init_from.empty())
    return {.config = config_at(checkpoint_or_shipped(flags.request.init_from))};
  throw UsageError(
      "--config is required (or --config-file, --init-from, or the --run-dir of a run)");
}

// Fills in the request.
void complete(CLI::App& command, TrainFlags& flags) {
  TrainRequest& request = flags.request;
  request.command_line = command_text(command);
  ConfigFile file;
  try {
    file = given_config(flags);
    set_flags(command, file.flags);
    apply_hparams(file.config, flags.hparams);
    if (flags.batch_size > 0) file.config.batch_size = flags.batch_size;
    file.config.check();
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  if (request.data.empty()) throw UsageError("--data is required");
  if (request.with_optimizer && request.init_from.empty())
    throw UsageError("--with-optimizer needs --init-from");
  if (command.get_option("--steps")->count() == 0) throw UsageError("--steps is required");
  request.data = std::filesystem::absolute(request.data);
  if (!request.init_from.empty())
    request.init_from = std::filesystem::absolute(checkpoint_or_shipped(request.init_from));
  request.config = file.config;
  request.flags = recorded_flags(command);
  request.flags["data"] = request.data.string();
  if (!request.init_from.empty()) request.flags["init_from"] = request.init_from.string();
}

// A launcher makes its processes believe in a terminal.
OutputForm output_form(bool json, bool launched) {
  if (json) return OutputForm::json;
  return !launched && standard_output_is_terminal() ? OutputForm::live : OutputForm::plain;
}

// What there is to say; of several processes the first one says it.
void tell(TrainOutput& output, TrainObserver& observer) {
  observer.progress = [&](const auto& at) { output.progress(at); };
  observer.evaluated = [&](const auto& result) { output.evaluated(result); };
  observer.saved = [&](const auto& checkpoint) { output.saved(checkpoint); };
  observer.notice = [&](const auto& text) { output.notice(text); };
}

std::string resume_command(const TrainRequest& request, const Launch& launch) {
  const std::string launcher = launch.size > 1 ? fmt::format("mpirun -n {} ", launch.size) : "";
  return launcher + "drumvae train --run-dir " + shell_word(request.run_dir.string());
}

void run_train(CLI::App& command, TrainFlags& flags) {
  complete(command, flags);
  const Launch launch = launch_of_environment();
  flags.request.device = device_of_process(flags.request.device, launch);
  std::unique_ptr<ProcessGroup> processes;
  if (launch.size > 1) {
    processes = std::make_unique<ProcessGroup>(open_mpi_transport);
    flags.request.processes = processes.get();
  }
  TrainOutput output(stdout, output_form(flags.log_json, launch.size > 1));
  if (flags.request.device.name == "auto" && !Device::fallback_reason().empty())
    output.open_with(fmt::format("device: cpu, for {}", Device::fallback_reason()));
  const StopSignals stop;
  TrainObserver observer{.stop = [] { return StopSignals::received(); }};
  if (launch.rank == 0) tell(output, observer);
  const TrainReport report = train(flags.request, observer);
  processes.reset();  // waits for the others: the launcher ends all when one stops early
  if (launch.rank == 0) output.end(report, resume_command(flags.request, launch));
  if (report.end == TrainEnd::stopped) throw Stopped();
}

void add_interval_flags(CLI::App& command, TrainRequest& request) {
  command.add_option("--log-every", request.log_every, "steps between events for TensorBoard")
      ->check(count_from(1))
      ->capture_default_str();
  command
      .add_option("--eval-every", request.eval_every,
                  "steps between evaluations of the validation split; 0 = never")
      ->check(count_from(0))
      ->capture_default_str();
  command.add_option("--checkpoint-every", request.checkpoint_every, "steps")
      ->check(count_from(1))
      ->capture_default_str();
  command.add_option("--keep", request.retention.newest, "so many newest checkpoints stay")
      ->check(count_from(1))
      ->capture_default_str();
  command
      .add_option("--keep-every-hours", request.retention.every_hours,
                  "and the first of each period of so many hours; 0 = none")
      ->check(number_from(0, 1e9, "a number of 0 or more"))
      ->capture_default_str();
  command
      .add_option("--early-stop", request.early_stop,
                  "end after so many evaluations without a better one; 0 = never")
      ->check(count_from(0))
      ->capture_default_str();
}

void add_fine_tuning_flags(CLI::App& command, TrainRequest& request) {
  command.add_option("--init-from", request.init_from,
                     "begin a new run with the weights of this checkpoint");
  command.add_flag("--with-optimizer", request.with_optimizer,
                   "and go on with its Adam state and step, where it has them");
  command
      .add_option("--augment", request.augment,
                  "change training examples with this probability: first bar, cymbals, toms, "
                  "loudness, feel")
      ->check(number_from(0, 1, "a number from 0 to 1"))
      ->capture_default_str();
  command
      .add_option("--freeze", request.freeze,
                  "layers that stay as they are: encoder,decoder/layer0,..")
      ->delimiter(',');
}

}  // namespace

void add_train(CLI::App& program) {
  auto flags = std::make_shared<TrainFlags>();
  TrainRequest& request = flags->request;
  CLI::App* command = program.add_subcommand("train", "Train a model, or go on with a run");
  command->add_option("--config", flags->config, "preset, such as groovae_4bar");
  command->add_option("--config-file", flags->config_file,
                      "configuration as `drumvae config` prints it; flags given here come first");
  command->add_option("--hparams", flags->hparams, "hyperparameters: name=value,name=[a,b],..");
  command->add_option("--data", request.data, "packed file (drumvae pack)");
  command
      ->add_option("--run-dir", request.run_dir, "folder of the run; an earlier run in it goes on")
      ->required();
  command->add_option("--steps", request.steps, "steps to have done in all")->check(count_from(0));
  command
      ->add_option("--batch-size", flags->batch_size,
                   "examples of a step, in place of the config's")
      ->check(CLI::Range(Index{1}, Index{1} << 20));
  command->add_option("--seed", request.seed, "of everything random")->capture_default_str();
  add_interval_flags(*command, request);
  add_fine_tuning_flags(*command, request);
  command->add_flag("--histograms", request.histograms, "of z and the gradients, for TensorBoard");
  command->add_flag("--log-json", flags->log_json, "print JSON lines");
  add_device_flags(*command, request.device);
  command->callback([command, flags] { run_train(*command, *flags); });
}

}  // namespace drumvae
