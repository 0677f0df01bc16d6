// The training loop.
#include "tools/training/train.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "data/loader.h"
#include "model/objective.h"
#include "model/train_step.h"
#include "tools/playing/model_file.h"
#include "tools/training/fine_tuning.h"
#include "tools/training/run_folder.h"
#include "tools/training/start_run.h"
#include "tools/training/training_log.h"
#include "tools/training/validation.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// The device goes on without the host for so long at most; reading its state waits for it.
constexpr std::chrono::milliseconds kBetweenReads{200};
constexpr std::int64_t kStepsBetweenReads = 20;

void require_sane(const TrainRequest& request) {
  const auto require = [](bool sane, const char* what) {
    if (!sane) throw std::invalid_argument(fmt::format("train: {}", what));
  };
  require(request.steps >= 0, "steps must be 0 or more");
  require(request.log_every >= 1, "log_every must be 1 or more");
  require(request.eval_every >= 0, "eval_every must be 0 or more");
  require(request.checkpoint_every >= 1, "checkpoint_every must be 1 or more");
  require(request.retention.newest >= 1, "at least one checkpoint must be kept");
  require(request.augment >= 0 && request.augment <= 1, "augment must be from 0 to 1");
  require(request.early_stop == 0 || request.eval_every > 0, "early_stop needs eval_every");
}

bool is_first(const TrainRequest& request) {
  return request.processes == nullptr || request.processes->rank() == 0;
}

// The rows of each batch that this process takes.
RowRange own_rows(const TrainRequest& request) {
  const std::int64_t rows = request.config.batch_size;
  if (request.processes == nullptr) return {.first = 0, .count = rows};
  const RowRange own = rows_of_process(rows, request.processes->rank(), request.processes->size());
  if (own.count > 0) return own;
  throw std::invalid_argument(fmt::format(
      "a batch of {} does not do for {} processes: give fewer, or a larger --batch-size", rows,
      request.processes->size()));
}

class Trainer {
 public:
  Trainer(const TrainRequest& request, const TrainObserver& observer)
      : request_(request),
        observer_(observer),
        device_(request.device.open()),
        rows_(own_rows(request)),
        packed_(PackedDrums::open(request.data)),
        loader_(packed_, training_task(request, packed_), true, rows_),
        validation_task_(validation_task(request, packed_)),
        model_(device_, request.config, Use::training),
        step_(make_train_step(model_, rows_.count, parameters_named(model_.table(), request.freeze),
                              request.processes)),
        memory_(MemoryPlan::of(model_, rows_.count,
                               request.processes ? request.processes->size() : 1)) {
    const bool is_new = !std::filesystem::exists(request.run_dir);
    if (is_first(request)) checkpoints_.emplace(train_folder(request.run_dir));
    try {
      take_up();
    } catch (...) {
      if (checkpoints_) checkpoints_->remove_unused();
      std::error_code ignored;
      if (is_new) std::filesystem::remove(request.run_dir, ignored);  // where it is empty
      throw;
    }
    if (is_first(request)) open_logs();
  }

  TrainReport run() {
    TrainReport report{.first_step = state_.step};
    if (saved_.empty()) save();
    if (request_.processes) request_.processes->end_preparation();
    begin_ = last_read_ = Clock::now();
    first_step_ = state_.step;
    while (state_.step < request_.steps && !no_longer_better() && !stop_) take_step();
    report.end = stop_ && state_.step < request_.steps ? TrainEnd::stopped
                 : no_longer_better()                  ? TrainEnd::no_longer_better
                                                       : TrainEnd::finished;
    if (checkpoint_step(saved_) != state_.step) save();
    report.last_step = state_.step;
    report.metrics = metrics_;
    report.zeroed_steps = state_.counters.zeroed_steps;
    report.best_step = state_.best_step;
    report.best_loss = state_.best_loss;
    report.checkpoint = saved_;
    return report;
  }

 private:
  // Goes on where the run stands, or begins it.
  void take_up() {
    const RunBegin begun = begin_run(request_, packed_, model_, observer_.notice);
    state_ = begun.state;
    saved_ = begun.checkpoint;
    step_.restore(state_.counters);
    loader_.seek({.epoch = state_.epoch, .position = state_.position});
    require_same_step();
  }

  static BatchTask training_task(const TrainRequest& request, const PackedDrums& packed) {
    BatchTask task = batch_task(request.config, packed, Split::train, request.seed);
    task.augmentation = request.augment;
    batch_shape(packed, task);  // throws where there can be none
    return task;
  }

  static BatchTask validation_task(const TrainRequest& request, const PackedDrums& packed) {
    if (request.eval_every > 0 && packed.size(Split::validation) == 0) {
      throw std::invalid_argument(
          "the validation split has no examples: pack more files, or train with --eval-every 0");
    }
    return batch_task(request.config, packed, Split::validation, request.seed);
  }

  // Processes on several machines may see several states of the run's folder.
  void require_same_step() const {
    if (request_.processes == nullptr) return;
    for (const std::int64_t step : request_.processes->gather(state_.step)) {
      if (step == state_.step) continue;
      throw std::invalid_argument(
          fmt::format("the processes find the run at steps {} and {}: let all see one --run-dir",
                      state_.step, step));
    }
  }

  // Of what the run is trained on.
  std::string description() const {
    if (request_.processes == nullptr) return device_.description();
    return fmt::format("{} processes: {}", request_.processes->size(), device_.description());
  }

  void open_logs() {
    record_config(request_.run_dir, {.config = request_.config, .flags = request_.flags});
    record_start(
        train_folder(request_.run_dir),
        {.command_line = request_.command_line, .device = description(), .step = state_.step});
    events_.emplace(train_folder(request_.run_dir), static_cast<std::uint64_t>(state_.event_bytes));
    if (state_.event_bytes == 0) write_config_text(*events_, request_.config);
    if (request_.eval_every > 0)
      validation_.emplace(eval_folder(request_.run_dir), model_, packed_, validation_task_,
                          state_.step);
  }

  void take_step() {
    const auto weight = static_cast<double>(request_.config.batch_size);
    StepInput input = training_input(request_.config, request_.seed, state_.step, weight);
    input.first_row = static_cast<std::uint32_t>(rows_.first);
    step_.run(loader_.next(), input);
    ++state_.step;
    const LoaderPosition position = loader_.position();
    state_.epoch = position.epoch;
    state_.position = position.position;
    stop_ = anybody_stops();

    const bool last = stop_ || state_.step == request_.steps;
    const bool log = every(request_.log_every), evaluate = every(request_.eval_every);
    const bool save_due = every(request_.checkpoint_every) || last;
    // Processes see that they diverge after the same step.
    const bool exact = log || evaluate || save_due || state_.step == first_step_ + 1 ||
                       request_.processes != nullptr;
    if (exact || read_is_due()) read_state(exact);
    if (log) log_step();
    const bool better = evaluate && validate();
    if (save_due || better) save();
  }

  // All processes end after the same step.
  bool anybody_stops() const {
    const bool stop = observer_.stop && observer_.stop();
    if (request_.processes == nullptr) return stop;
    const std::vector<char> all = request_.processes->gather(static_cast<char>(stop));
    return std::find(all.begin(), all.end(), 1) != all.end();
  }

  bool every(std::int64_t interval) const { return interval > 0 && state_.step % interval == 0; }

  bool read_is_due() const {
    return state_.step % kStepsBetweenReads == 0 || Clock::now() - last_read_ >= kBetweenReads;
  }

  bool no_longer_better() const {
    return request_.early_stop > 0 && state_.evaluations_since_best >= request_.early_stop;
  }

  // exact: of the step that was taken last, for which it waits.
  void read_state(bool exact) {
    const StepState after = exact ? step_.state() : step_.recent_state();
    last_read_ = Clock::now();
    state_.counters = after.counters;
    metrics_ = after.metrics;
    if (after.counters.first_bad_step >= 0) {
      throw DivergenceError(
          fmt::format("training diverged: the loss or the gradient's norm is not finite at step "
                      "{}; the last good checkpoint is {}",
                      after.counters.first_bad_step, saved_.string()));
    }
    if (observer_.progress) observer_.progress(progress());
  }

  void log_step() {
    if (!events_) return;
    events_->write(state_.step, training_scalars(request_.config, metrics_, state_.step));
    if (request_.histograms) write_histograms(*events_, state_.step, model_, step_);
  }

  // Whether the model is the best so far.
  bool validate() {
    const double loss = first_of_all(validation_ ? evaluate() : 0.0);
    const bool better = state_.best_step < 0 || loss < state_.best_loss;
    if (better) {
      state_.best_step = state_.step;
      state_.best_loss = loss;
    }
    state_.evaluations_since_best = better ? 0 : state_.evaluations_since_best + 1;
    return better;
  }

  double evaluate() {
    const Evaluation result = validation_->run(state_.step);
    if (observer_.evaluated) observer_.evaluated(result);
    return result["loss"];
  }

  // What the first process has.
  double first_of_all(double value) const {
    return request_.processes == nullptr ? value : request_.processes->gather(value).front();
  }

  TrainProgress progress() const {
    const std::chrono::duration<double> elapsed = last_read_ - begin_;
    const auto done = static_cast<double>(state_.step - first_step_);
    const double rate = elapsed.count() > 0 ? done / elapsed.count() : 0;
    return {
        .step = state_.step,
        .steps = request_.steps,
        .logged = every(request_.log_every),
        .metrics = metrics_,
        .memory = memory_,
        .steps_per_second = rate,
        .examples_per_second = rate * static_cast<double>(request_.config.batch_size),
        .seconds_left = rate > 0 ? static_cast<double>(request_.steps - state_.step) / rate : 0};
  }

  void save() {
    if (!checkpoints_) {
      saved_ = train_folder(request_.run_dir) / checkpoint_folder_name(state_.step);
      return;
    }
    // Events first: a checkpoint's offset must be there when the run goes on from it.
    state_.event_bytes = static_cast<std::int64_t>(events_->sync());
    if (validation_) validation_->sync();
    saved_ = checkpoints_->save(device_, model_.parameters(),
                                run_metadata(request_, packed_, state_.step), state_,
                                request_.retention);
    if (observer_.saved) observer_.saved(saved_);
  }

  const TrainRequest& request_;
  const TrainObserver& observer_;
  Device device_;
  RowRange rows_;  // of each batch
  PackedDrums packed_;
  Loader loader_;
  BatchTask validation_task_;
  GrooveVae model_;
  TrainStep step_;
  MemoryPlan memory_;
  // Made last: what is refused before it leaves no folder behind.  Of the first process only.
  std::optional<CheckpointDirectory> checkpoints_;
  std::optional<EventFile> events_;  // likewise
  std::optional<Validation> validation_;

  TrainingState state_;
  StepMetrics metrics_;  // of the step that was read last
  fs::path saved_;       // the latest checkpoint
  bool stop_ = false;
  std::int64_t first_step_ = 0;
  Clock::time_point begin_, last_read_;
};

}  // namespace

TrainReport train(const TrainRequest& request, const TrainObserver& observer) {
  require_sane(request);
  try {
    return Trainer(request, observer).run();
  } catch (const LostProcessError& error) {
    const auto left = latest_checkpoint(train_folder(request.run_dir));
    throw LostProcessError(fmt::format("{}; start it again, it goes on from {}", error.what(),
                                       left ? left->string() : "its begin"));
  }
}

}  // namespace drumvae
