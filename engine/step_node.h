// One kernel run of a recorded step.
#pragma once

#include <functional>
#include <typeinfo>
#include <vector>

namespace drumvae {

class Device;

struct StepNode {
  int lane = 0;
  std::vector<int> after;  // nodes of other lanes that must have ended
  const std::type_info* kernel = nullptr;
  std::function<void(Device&)> replay;  // on its lane
};

}  // namespace drumvae
