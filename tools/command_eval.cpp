// drumvae eval: losses and metrics of a checkpoint on a split, or of each checkpoint that a run
// makes.
#include <fmt/format.h>

#include <memory>

#include "engine/platform.h"
#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/play_flags.h"
#include "tools/playing/model_file.h"
#include "tools/playing/sample.h"
#include "tools/playing/shipped_models.h"
#include "tools/train_flags.h"
#include "tools/train_output.h"
#include "tools/training/groove_statistics.h"
#include "tools/training/watch.h"

namespace drumvae {
namespace {

struct EvalFlags {
  std::string split = "validation";
  std::string preset;
  bool watch = false, log_json = false, by_drum = false;
  PlayRequest samples = {.count = 0, .temperature = 1};
  WatchRequest request;  // run_dir is any path to a checkpoint unless `watch`
};

void print_scalars(const std::vector<Scalar>& scalars) {
  for (const Scalar& scalar : scalars) fmt::print("{:<38} {:>9.4f}\n", scalar.tag, scalar.value);
}

void print_samples(const EvalFlags& flags, const GrooveVae& model, const PackedDrums& packed) {
  GrooveStatistics statistics;
  for (const std::vector<float>& rows : sample_rows(model, flags.samples)) {
    if (model.config().head == HeadKind::groove)
      statistics.add(rows);
    else
      statistics.add(sets_of_rows(rows, model.config()));
  }
  const GrooveStatistics reference = statistics_of(packed, flags.request.split);
  std::vector<Scalar> scalars = compare_statistics(statistics, reference);
  const auto append_moments = [&](const char* prefix, const GrooveStatistics& grooves) {
    grooves.append_moments(prefix, scalars);
    if (flags.by_drum) grooves.append_moments_by_drum(prefix, scalars);
  };
  append_moments("samples/", statistics);
  append_moments("split/", reference);
  print_scalars(scalars);
}

void run_once(const EvalFlags& flags) {
  const WatchRequest& request = flags.request;
  Device device = request.device.open();
  const PackedDrums packed = PackedDrums::open(request.data);
  const LoadedModel loaded =
      load_model(checkpoint_or_shipped(request.run_dir), device, flags.preset);
  print_notices(loaded.notices);
  const BatchTask task = batch_task(loaded.model->config(), packed, request.split, request.seed);
  const bool as_published = flags.samples.as_published;
  const EvaluationScope scope{
      .batches = request.batches,
      .form = as_published ? GrooveRows::as_published : GrooveRows::given_hit,
      .notes_kept = true,
      .by_drum = flags.by_drum};
  const Evaluation result = Evaluator(*loaded.model, packed, task, scope).run(loaded.step);
  if (flags.log_json) {
    TrainOutput(stdout, OutputForm::json).evaluated(result);
    return;
  }
  fmt::print("{} at step {}, {} examples of the {} split\n", loaded.model->config().name,
             result.step, result.examples, flags.split);
  print_scalars(result.scalars);
  if (flags.samples.count > 0) print_samples(flags, *loaded.model, packed);
}

void run_watch(const EvalFlags& flags) {
  TrainOutput output(stdout, flags.log_json ? OutputForm::json : OutputForm::plain);
  const StopSignals stop;
  const WatchReport report =
      watch(flags.request, {.evaluated = [&](const auto& result) { output.evaluated(result); },
                            .notice = [&](const auto& text) { output.notice(text); },
                            .stop = [] { return StopSignals::received(); }});
  output.notice(report.evaluations == 0 ? "no new checkpoint came"
                                        : fmt::format("evaluations: {}, the last of step {}",
                                                      report.evaluations, report.last_step));
  if (StopSignals::received()) throw Stopped();
}

void run_eval(CLI::App& command, EvalFlags& flags) {
  flags.request.split = *split_of(flags.split);
  flags.request.command_line = command_text(command);
  if (flags.watch && flags.samples.count > 0) throw UsageError("give either --watch or --samples");
  if (flags.watch && !flags.preset.empty()) throw UsageError("give either --watch or --config");
  for (const char* flag : {"--stop-after", "--timeout", "--poll"}) {
    if (!flags.watch && command.get_option(flag)->count() > 0)
      throw UsageError(fmt::format("{} needs --watch", flag));
  }
  for (const char* flag : {"--by-drum", "--as-published"}) {
    if (flags.watch && command.get_option(flag)->count() > 0)
      throw UsageError(fmt::format("{} does not go with --watch", flag));
  }
  flags.samples.seed = flags.request.seed;
  flags.watch ? run_watch(flags) : run_once(flags);
}

void add_watch_flags(CLI::App& command, EvalFlags& flags) {
  WatchRequest& request = flags.request;
  command.add_flag("--watch", flags.watch,
                   "evaluate each checkpoint of the run, also those to come, into RUN/eval");
  command.add_option("--stop-after", request.stop_after, "end after the checkpoint of this step")
      ->check(count_from(1));
  command
      .add_option("--timeout", request.timeout_s,
                  "end when no new checkpoint came for so many seconds; 0 = never")
      ->check(number_from(0, 1e9, "a number of 0 or more"))
      ->capture_default_str();
  command.add_option("--poll", request.poll_s, "seconds between looks for a new checkpoint")
      ->check(number_from(1e-3, 1e9, "a number of 0.001 or more"))
      ->capture_default_str();
}

void add_sample_flags(CLI::App& command, EvalFlags& flags) {
  command
      .add_option("--samples", flags.samples.count,
                  "compare the statistics of so many new grooves with the split's; 0 = do not")
      ->check(count_from(0))
      ->capture_default_str();
  command.add_option("--temperature", flags.samples.temperature, "of --samples; 1 = as learnt")
      ->check(number_from(0, 1e6, "a number of 0 or more"))
      ->capture_default_str();
}

}  // namespace

void add_eval(CLI::App& program) {
  auto flags = std::make_shared<EvalFlags>();
  WatchRequest& request = flags->request;
  CLI::App* command = program.add_subcommand(
      "eval", "Losses and metrics of a checkpoint, or of a run's, on a split");
  command
      ->add_option("--checkpoint,--run-dir", request.run_dir,
                   "weights file, checkpoint folder or run folder, a model of Magenta's, or the "
                   "name of a shipped model")
      ->required();
  add_preset_flag(*command, flags->preset);
  command->add_option("--data", request.data, "packed file (drumvae pack)")->required();
  command->add_option("--split", flags->split, "part of the data set")
      ->check(one_of({"train", "validation", "test"}))
      ->capture_default_str();
  command
      ->add_option("--batches", request.batches,
                   "look at so many batches only; 0 = the whole split")
      ->check(count_from(0))
      ->capture_default_str();
  command->add_option("--seed", request.seed, "of the latent noise")->capture_default_str();
  command->add_flag("--by-drum", flags->by_drum,
                    "free running and --samples of each drum too; of grooves");
  command->add_flag("--as-published", flags->samples.as_published,
                    "of velocities and timing as Magenta writes them, softer and stiffer");
  add_sample_flags(*command, *flags);
  add_watch_flags(*command, *flags);
  command->add_flag("--log-json", flags->log_json, "print JSON lines");
  add_device_flags(*command, request.device);
  command->callback([command, flags] { run_eval(*command, *flags); });
}

}  // namespace drumvae
