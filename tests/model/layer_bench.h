// A recorder over real memory, for tests of single layers.
#pragma once

#include <vector>

#include "engine/parameters.h"
#include "engine/recorder.h"

namespace drumvae::test {

// Records what a test asks for, then replays it once.
class LayerBench {
 public:
  LayerBench() = default;

  // plan(Recorder&) records; it runs twice, the second time over memory.
  template <class Plan>
  void plan(const Plan& record) {
    memory_ = plan_memory(device, [&](Arena& arena) {
      Recorder step(device, arena, schedule_, &input);
      record(step);
    });
  }
  void replay() { schedule_.replay(device); }
  const Schedule& schedule() const { return schedule_; }

  void fill(const View<float, 2>& view, std::initializer_list<float> values) {
    const std::vector<float> list(values);
    device.upload(std::span<const float>(list), view);
  }

  Device device = Device::open("cpu", 1);
  StepInput input{.key = 1};

 private:
  Schedule schedule_;
  Buffer memory_;
};

}  // namespace drumvae::test
