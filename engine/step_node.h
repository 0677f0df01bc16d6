// One kernel run of a recorded step.
#pragma once

#include <any>
#include <vector>

namespace drumvae {

class Device;

struct StepNode {
  int lane = 0;
  std::vector<int> after;  // nodes of other lanes that must have ended
  std::any kernel;         // the struct that was recorded
  void (*run)(Device&, const StepNode&) = nullptr;

  // On its lane.
  void replay(Device& device) const { run(device, *this); }
};

}  // namespace drumvae
