// What a layer is given to write itself down: memory, the schedule, and where random numbers come
// from.
#pragma once

#include <map>
#include <string>

#include "engine/buffer.h"
#include "engine/schedule.h"
#include "kernels/random.h"

namespace drumvae {

// Noise and masks from outside, for tests: what is given replaces what would be drawn.
struct GivenRandomness {
  View<const float, 2> latent_noise;                                 // [B, Z]
  std::map<std::string, View<const std::uint8_t, 3>> dropout_masks;  // by layer, [T, B, D], 1 keeps
};

// The lane of Recorder::beside(); a layer that has lanes of its own takes others.
inline constexpr int kBesideLane = 2;

// Records on one lane.  Over a counting arena nothing is recorded: the views have no memory.
class Recorder {
 public:
  Recorder(Device& device, Arena& arena, Schedule& schedule, const StepInput* input,
           const GivenRandomness* given = nullptr)
      : device_(&device), arena_(&arena), schedule_(&schedule), input_(input), given_(given) {}

  template <class Kernel>
  void run(const Kernel& kernel) {
    if (!arena_->counting()) schedule_->record(lane_, kernel);
  }

  // Two neighbours among the parameters' gradients are complete, now or where they were recorded
  // last: what runs later leaves them alone.
  template <int Rank, int OtherRank>
  void finish(const View<float, Rank>& first, const View<float, OtherRank>& second) {
    if (arena_->counting()) return;
    schedule_->finish({first.data(), {second.data() + second.size() - first.data()}});
  }

  // The same recorder on another lane.
  Recorder on_lane(int lane) const {
    Recorder other = *this;
    other.lane_ = lane;
    return other;
  }
  // What follows here waits for what `other` has recorded.
  void wait_for(const Recorder& other) { schedule_->wait(lane_, other.lane_); }

  // A lane for what nothing else in the schedule waits for, the parameters' gradients: it waits for
  // what is recorded here so far and runs beside what follows.  What runs there reads memory that
  // nothing recorded later may change.
  Recorder beside() const {
    Recorder other = on_lane(kBesideLane);
    other.wait_for(*this);
    return other;
  }

  template <class T = float, std::size_t Rank>
  View<T, static_cast<int>(Rank)> take(const std::array<Index, Rank>& shape) {
    return arena_->take<T>(shape);
  }
  Arena& arena() { return *arena_; }
  const Device& device() const { return *device_; }
  const StepInput* input() const { return input_; }

  InputDropout input_dropout(float keep, std::uint32_t stream, std::uint32_t layer,
                             const std::string& name) const;
  NormalNoise latent_noise() const;

 private:
  Device* device_;
  Arena* arena_;
  Schedule* schedule_;
  const StepInput* input_;
  const GivenRandomness* given_;
  int lane_ = 0;
};

// Runs plan(Arena&) twice, to count and to place, and returns the memory that the second run's
// views stand on.
template <class Plan>
Buffer plan_memory(Device& device, const Plan& plan) {
  Arena counting;
  plan(counting);
  Buffer buffer(device, counting.bytes());
  Arena placing(buffer);
  plan(placing);
  return buffer;
}

}  // namespace drumvae
