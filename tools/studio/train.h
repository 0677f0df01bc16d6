// Training: packed drums in, checkpoints out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include "kernels/step_state.h"
#include "model/config.h"
#include "model/memory_plan.h"
#include "tools/studio/device_request.h"

namespace drumvae {

struct TrainRequest {
  ModelConfig config;
  std::filesystem::path data;     // packed drums
  std::filesystem::path run_dir;  // checkpoints go to its folder train/
  std::int64_t steps = 0;         // train until so many steps are done in all
  std::uint64_t seed = 0;
  std::int64_t checkpoint_every = 250;  // steps
  DeviceRequest device;
};

struct TrainProgress {
  std::int64_t step = 0;  // steps done
  std::int64_t steps = 0;
  StepMetrics metrics;  // of the step that ended last; on CUDA, of one of the last ten
  MemoryPlan memory;    // of the run
  double steps_per_second = 0;
  double examples_per_second = 0;
  double seconds_left = 0;
};

struct TrainReport {
  std::int64_t first_step = 0;  // 0, or where the run was resumed
  std::int64_t last_step = 0;
  StepMetrics metrics;            // of the last step; of none when there was nothing to do
  std::int64_t zeroed_steps = 0;  // steps whose gradient was zeroed for its norm
  std::filesystem::path checkpoint;
};

// The loss or the gradient's norm stopped being finite; what() names the step and the checkpoint
// that is left.
class DivergenceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Trains, or goes on where the run directory's latest checkpoint stands: then the result is that of
// a straight run, bit for bit. on_progress is called after every step.  Throws IoError,
// FormatError; std::invalid_argument when the request does not fit the data or the run;
// DivergenceError.
TrainReport train(const TrainRequest& request,
                  const std::function<void(const TrainProgress&)>& on_progress);

}  // namespace drumvae
