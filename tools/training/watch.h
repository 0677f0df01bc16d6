// A listener: evaluates each new checkpoint of a run that another process trains.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "data/split.h"
#include "engine/device_request.h"
#include "tools/training/evaluate.h"

namespace drumvae {

struct WatchRequest {
  std::filesystem::path run_dir;  // it need not exist yet
  std::filesystem::path data;     // packed drums
  Split split = Split::validation;
  std::uint64_t seed = 0;       // of the latent noise
  std::int64_t batches = 0;     // 0 = the whole split
  std::int64_t stop_after = 0;  // end after the evaluation of this step or a later one; 0 = never
  double timeout_s = 0;         // end when no new checkpoint came for so long; 0 = never
  double poll_s = 5;            // look for a new checkpoint so often
  DeviceRequest device;
  std::string command_line = {};  // for the record only
};

struct WatchObserver {
  std::function<void(const Evaluation&)> evaluated;
  std::function<void(const std::string&)> notice;  // waiting, or a checkpoint that cannot be read
  std::function<bool()> stop;                      // asked many times a second
};

struct WatchReport {
  std::int64_t evaluations = 0;
  std::int64_t last_step = -1;  // that was evaluated, now or before; -1: none
};

// Evaluates the checkpoints that are there, oldest first, and those that come, each once, and
// writes to RUN/eval; a listener that is started again goes on behind the last one.  A checkpoint
// that is removed meanwhile is passed over; one that cannot be read is told once and tried again.
// Throws IoError where the data or RUN/eval is at fault; FormatError; std::invalid_argument when
// the model does not fit the data or the split has no examples.
WatchReport watch(const WatchRequest& request, const WatchObserver& observer);

}  // namespace drumvae
