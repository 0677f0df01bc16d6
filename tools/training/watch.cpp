// Looking, loading, evaluating, sleeping.
#include "tools/training/watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <thread>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tools/playing/model_file.h"
#include "tools/training/run_folder.h"
#include "tools/training/validation.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kNap{20};

class Watcher {
 public:
  Watcher(const WatchRequest& request, const WatchObserver& observer)
      : request_(request),
        observer_(observer),
        device_(request.device.open()),
        packed_(PackedDrums::open(request.data)) {
    report_.last_step = last_evaluated_step(eval_folder(request.run_dir));
  }

  WatchReport run() {
    Clock::time_point last_news = Clock::now();
    while (!done()) {
      const std::optional<fs::path> next = next_checkpoint();
      if (next) {
        evaluate(*next);
        last_news = Clock::now();
        continue;
      }
      const std::chrono::duration<double> idle = Clock::now() - last_news;
      if (request_.timeout_s > 0 && idle.count() >= request_.timeout_s) break;
      if (!sleep()) break;
    }
    return report_;
  }

 private:
  bool done() const {
    const bool reached = request_.stop_after > 0 && report_.last_step >= request_.stop_after;
    return reached || (observer_.stop && observer_.stop());
  }

  // False when asked to stop.
  bool sleep() const {
    const auto until = Clock::now() + std::chrono::duration<double>(request_.poll_s);
    while (Clock::now() < until) {
      if (observer_.stop && observer_.stop()) return false;
      std::this_thread::sleep_for(kNap);
    }
    return true;
  }

  void tell_once(const std::string& text) {
    if (told_.insert(text).second && observer_.notice) observer_.notice(text);
  }

  // The oldest checkpoint behind the last one that was evaluated, of those that can be read: behind
  // one that cannot, the next is taken, if there is one.
  std::optional<fs::path> next_checkpoint() {
    const fs::path folder = train_folder(request_.run_dir);
    std::vector<fs::path> checkpoints;
    try {
      checkpoints = checkpoints_newest_first(folder);
    } catch (const std::exception& error) {  // a manifest that is being copied, a folder that went
      tell_once(error.what());
      return std::nullopt;
    }
    if (checkpoints.empty()) tell_once(fmt::format("waiting for {}", folder.string()));
    std::reverse(checkpoints.begin(), checkpoints.end());
    for (const fs::path& checkpoint : checkpoints) {
      if (checkpoint_step(checkpoint) > report_.last_step && load(checkpoint)) return checkpoint;
    }
    return std::nullopt;
  }

  // Whether the weights could be read.
  bool load(const fs::path& checkpoint) {
    try {
      if (model_.model) {
        require_same_model(checkpoint);
        load_weights(checkpoint / kWeightsFile, device_, model_.model->parameters());
        model_.model->pack();
      } else {
        model_ = load_model(checkpoint, device_);
      }
      return true;
    } catch (const FormatError& error) {
      tell_once(error.what());
    } catch (const IoError& error) {
      if (fs::exists(checkpoint)) tell_once(error.what());  // else it was removed, as old ones are
    }
    return false;
  }

  void require_same_model(const fs::path& checkpoint) const {
    const CheckpointMetadata metadata = read_checkpoint_metadata(checkpoint / kWeightsFile);
    const ModelConfig config = config_of(metadata, checkpoint.string());
    if (hparams(config) == hparams(model_.model->config())) return;
    throw std::invalid_argument(checkpoint.string() + " is of another config than those before");
  }

  void evaluate(const fs::path& checkpoint) {
    if (!validation_) {
      const BatchTask task =
          batch_task(model_.model->config(), packed_, request_.split, request_.seed);
      const fs::path folder = eval_folder(request_.run_dir);
      validation_.emplace(folder, *model_.model, packed_, task, report_.last_step,
                          request_.batches);
      record_start(folder, {.command_line = request_.command_line,
                            .device = device_.description(),
                            .step = std::max<std::int64_t>(report_.last_step, 0)});
    }
    const Evaluation result = validation_->run(checkpoint_step(checkpoint));
    validation_->sync();
    ++report_.evaluations;
    report_.last_step = result.step;
    if (observer_.evaluated) observer_.evaluated(result);
  }

  const WatchRequest& request_;
  const WatchObserver& observer_;
  Device device_;
  PackedDrums packed_;
  LoadedModel model_;
  std::optional<Validation> validation_;
  WatchReport report_;
  std::set<std::string> told_;
};

}  // namespace

WatchReport watch(const WatchRequest& request, const WatchObserver& observer) {
  return Watcher(request, observer).run();
}

}  // namespace drumvae
