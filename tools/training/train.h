// Training: packed drums in; checkpoints, events and validation out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/checkpoint_directory.h"
#include "engine/device_request.h"
#include "engine/process_group.h"
#include "kernels/step_state.h"
#include "model/config.h"
#include "model/memory_plan.h"
#include "tools/training/evaluate.h"

namespace drumvae {

// All intervals are in steps.
struct TrainRequest {
  ModelConfig config;
  std::filesystem::path data;  // packed drums
  std::filesystem::path run_dir;
  std::int64_t steps = 0;  // train until so many steps are done in all
  std::uint64_t seed = 0;
  std::int64_t log_every = 10;
  std::int64_t eval_every = 250;  // on the validation split; 0 = never
  std::int64_t checkpoint_every = 250;
  Retention retention = {};
  // Ends when so many evaluations in a row were no better than the best one; 0 = never.
  std::int64_t early_stop = 0;
  bool histograms = false;  // of z and gradients, whenever scalars are logged
  std::filesystem::path
      init_from;                // a new run begins with these weights; empty: drawn from the seed
  bool with_optimizer = false;  // and with the Adam state and the step of init_from
  std::vector<std::string> freeze;  // layers that stay as they are
  float augment = 0;                // data/augmentation.h: share of the changes, 0..1
  DeviceRequest device;
  // Those that train together, each with its rows of every batch; the first one validates, saves
  // and writes.  Null: this one alone.
  ProcessGroup* processes = nullptr;

  // For the record only.
  std::map<std::string, std::string> flags = {};
  std::string command_line = {};
};

struct TrainProgress {
  std::int64_t step = 0;  // steps done
  std::int64_t steps = 0;
  bool logged = false;  // whether the step's scalars are in the events, too
  StepMetrics metrics;  // of the step that ended last; on CUDA, of one of the last ten
  MemoryPlan memory;    // of the run
  double steps_per_second = 0;
  double examples_per_second = 0;
  double seconds_left = 0;
};

// What a caller is told while training goes on; each may be left empty.
struct TrainObserver {
  std::function<void(const TrainProgress&)> progress;  // several times a second, and when logged
  std::function<void(const Evaluation&)> evaluated;
  std::function<void(const std::filesystem::path&)> saved;
  std::function<void(const std::string&)> notice;  // one line that a person should see
  std::function<bool()> stop;                      // asked after each step: save and end?
};

enum class TrainEnd : std::uint8_t { finished, stopped, no_longer_better };

struct TrainReport {
  TrainEnd end = TrainEnd::finished;
  std::int64_t first_step = 0;  // 0, or where the run was resumed
  std::int64_t last_step = 0;
  StepMetrics metrics;            // of the last step; of none when there was nothing to do
  std::int64_t zeroed_steps = 0;  // steps whose gradient was zeroed for its norm
  std::int64_t best_step = -1;    // of the lowest validation loss; -1: none yet
  double best_loss = 0;
  std::filesystem::path checkpoint;
};

// The loss or the gradient's norm stopped being finite; what() names the step and the checkpoint
// that is left.
class DivergenceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Trains, or goes on where the run's latest checkpoint stands (the one before, where that is
// damaged): then the result is that of a straight run, bit for bit.  Throws IoError, FormatError;
// std::invalid_argument when the request does not fit the data or the run; DivergenceError;
// LostProcessError, naming the checkpoint that is left.
TrainReport train(const TrainRequest& request, const TrainObserver& observer);

}  // namespace drumvae
