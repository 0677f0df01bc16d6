// A step that repeats: kernel runs recorded once, on lanes with dependencies, and replayed.
#pragma once

#include <functional>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "engine/device.h"

namespace drumvae {

// The CPU replays nodes in the order in which they were recorded, each with all threads; a device
// with streams may run lanes side by side, as far as the waits allow.
class Schedule {
 public:
  struct Node {
    int lane = 0;
    std::vector<int> after;  // nodes of other lanes that must have ended
    const std::type_info* kernel = nullptr;
    std::function<void(Device&)> replay;
  };

  // Checks the kernel's contract and appends it to a lane.  Throws std::invalid_argument.
  template <class Kernel>
  void record(int lane, const Kernel& kernel) {
    kernel.check();
    append(lane, typeid(Kernel), [kernel](Device& device) { device.replay(kernel); });
  }

  // The next node of `lane` waits for all that `other` holds so far.
  void wait(int lane, int other);

  void replay(Device& device) const {
    for (const Node& node : nodes_) node.replay(device);
  }

  const std::vector<Node>& nodes() const { return nodes_; }

 private:
  void append(int lane, const std::type_info& kernel, std::function<void(Device&)> replay);

  std::vector<Node> nodes_;
  std::vector<std::pair<int, int>> pending_waits_;  // lane, node
};

}  // namespace drumvae
