// How fast a model is on a device: what a user wants to know before training or playing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/device.h"
#include "model/config.h"

namespace drumvae {

struct SpeedRequest {
  ModelConfig config;
  double seconds = 1;  // at least, for each kind of work
  bool train = true;   // look at training too: the largest and slowest kind of work
};

// One kind of work on a batch of grooves, from random weights: the time does not depend on them.
struct SpeedRow {
  std::string work;                     // "train", "encode", "sample"
  std::int64_t batch = 0;               // grooves at a time
  std::int64_t runs = 0;                // after a first one that is not counted
  double median_s = 0;                  // of a batch, like the next
  double p99_s = 0;                     // of few runs, the slowest
  double groove_s = 0;                  // what a groove lasts, played at 120 beats per minute
  std::uint64_t peak_memory_bytes = 0;  // of this process so far, on the host

  double examples_per_second() const { return static_cast<double>(batch) / median_s; }
  double ms_per_groove() const { return 1e3 / examples_per_second(); }
  // Music made or read per second.
  double times_real_time() const { return groove_s * examples_per_second(); }
};

// Smallest first, so that the peak memory is each row's own.  on_row is called after each.  Throws
// std::invalid_argument unless seconds > 0.
std::vector<SpeedRow> measure_speed(Device& device, const SpeedRequest& request,
                                    const std::function<void(const SpeedRow&)>& on_row);

}  // namespace drumvae
