// The training loop.
#include "tools/studio/train.h"

#include <fmt/format.h>

#include <chrono>

#include "data/loader.h"
#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "model/objective.h"
#include "model/train_step.h"
#include "tools/studio/model_file.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kTrainFolder = "train";

// A run may only go on as what it is: same config, same data, same seed.
void require_same_run(const fs::path& checkpoint, const CheckpointMetadata& was,
                      const CheckpointMetadata& is) {
  for (const auto& [key, value] : is) {
    if (key == "step" || key == "library_version") continue;
    const auto found = was.find(key);
    if (found != was.end() && found->second == value) continue;
    throw std::invalid_argument(
        fmt::format("{}: the run was begun with another {} ({} there, {} here): give the same, or "
                    "another --run-dir",
                    checkpoint.string(), key == "data" ? "packed file" : key,
                    found == was.end() ? "none" : found->second, value));
  }
}

class Trainer {
 public:
  explicit Trainer(const TrainRequest& request)
      : request_(request),
        device_(request.device.open()),
        packed_(PackedDrums::open(request.data)),
        loader_(packed_, batch_task(request.config, packed_, Split::train, request.seed)),
        model_(device_, request.config, Use::training),
        step_(make_train_step(model_, request.config.batch_size)),
        memory_(MemoryPlan::of(model_, request.config.batch_size)),
        checkpoints_(request.run_dir / kTrainFolder) {
    if (const auto latest = latest_checkpoint(request.run_dir / kTrainFolder)) {
      resume(*latest);
    } else {
      model_.initialise(request.seed);
      state_.seed = request.seed;
    }
  }

  TrainReport run(const std::function<void(const TrainProgress&)>& on_progress) {
    TrainReport report{.first_step = state_.step, .last_step = state_.step};
    if (saved_.empty()) save();
    const Clock::time_point begin = Clock::now();
    while (state_.step < request_.steps) {
      report.metrics = take_step(report.first_step);
      const std::chrono::duration<double> elapsed = Clock::now() - begin;
      on_progress(progress(report, elapsed.count()));
      if (saves_after(state_.step)) save();
    }
    report.last_step = state_.step;
    report.zeroed_steps = state_.counters.zeroed_steps;
    report.checkpoint = saved_;
    return report;
  }

 private:
  void resume(const fs::path& checkpoint) {
    const CheckpointMetadata was = read_checkpoint_metadata(find_weights(checkpoint));
    require_same_run(checkpoint, was, describe_model(request_.config, 0, packed_.provenance()));
    state_ = load_checkpoint(checkpoint, device_, model_.parameters());
    if (state_.seed != request_.seed) {
      throw std::invalid_argument(
          fmt::format("{}: the run was begun with --seed {}: give the same, or another --run-dir",
                      checkpoint.string(), state_.seed));
    }
    model_.pack();
    step_.restore(state_.counters);
    loader_.seek({.epoch = state_.epoch, .position = state_.position});
    saved_ = checkpoint;
  }

  StepMetrics take_step(std::int64_t first_step) {
    const auto weight = static_cast<double>(request_.config.batch_size);
    step_.run(loader_.next(), training_input(request_.config, request_.seed, state_.step, weight));
    // Waited for only where somebody needs just this step's: at the beginning, a checkpoint, the
    // end.
    const bool exact = state_.step == first_step || saves_after(state_.step + 1);
    const StepState after = exact ? step_.state() : step_.recent_state();
    state_.counters = after.counters;
    if (after.counters.first_bad_step >= 0) {
      throw DivergenceError(
          fmt::format("training diverged: the loss or the gradient's norm is not finite at step "
                      "{}; the last good checkpoint is {}",
                      after.counters.first_bad_step, saved_.empty() ? "none" : saved_.string()));
    }
    ++state_.step;
    const LoaderPosition position = loader_.position();
    state_.epoch = position.epoch;
    state_.position = position.position;
    return after.metrics;
  }

  bool saves_after(std::int64_t step) const {
    return step % request_.checkpoint_every == 0 || step == request_.steps;
  }

  TrainProgress progress(const TrainReport& report, double elapsed_s) const {
    const auto done = static_cast<double>(state_.step - report.first_step);
    const double rate = elapsed_s > 0 ? done / elapsed_s : 0;
    return {
        .step = state_.step,
        .steps = request_.steps,
        .metrics = report.metrics,
        .memory = memory_,
        .steps_per_second = rate,
        .examples_per_second = rate * static_cast<double>(request_.config.batch_size),
        .seconds_left = rate > 0 ? static_cast<double>(request_.steps - state_.step) / rate : 0};
  }

  void save() {
    saved_ = checkpoints_.save(device_, model_.parameters(),
                               describe_model(request_.config, state_.step, packed_.provenance()),
                               state_);
  }

  const TrainRequest& request_;
  Device device_;
  PackedDrums packed_;
  Loader loader_;
  GrooveVae model_;
  TrainStep step_;
  MemoryPlan memory_;
  CheckpointDirectory checkpoints_;  // made last: what is refused before it leaves no folder behind
  TrainingState state_;
  fs::path saved_;  // the latest checkpoint
};

}  // namespace

TrainReport train(const TrainRequest& request,
                  const std::function<void(const TrainProgress&)>& on_progress) {
  if (request.steps < 0) throw std::invalid_argument("train: steps must be 0 or more");
  if (request.checkpoint_every < 1)
    throw std::invalid_argument("train: checkpoint_every must be 1 or more");
  return Trainer(request).run(on_progress);
}

}  // namespace drumvae
