// Bookkeeping of lanes.
#include "engine/schedule.h"

#include <stdexcept>
#include <utility>

namespace drumvae {

void Schedule::wait(int lane, int other) {
  for (int node = static_cast<int>(nodes_.size()); node-- > 0;) {
    if (nodes_[static_cast<std::size_t>(node)].lane != other) continue;
    pending_waits_.emplace_back(lane, node);
    return;
  }
}

void Schedule::replay(Device& device, const Take& take) const {
  if (!device.is_host())
    throw std::invalid_argument("Schedule: values can be taken in between on the CPU alone");
  std::size_t done = 0;
  for (const Finished& finished : finished_) {
    for (; done < finished.nodes; ++done) nodes_[done].replay(device);
    take(finished.values);
  }
  for (; done < nodes_.size(); ++done) nodes_[done].replay(device);
}

void Schedule::append(StepNode node) {
  std::erase_if(pending_waits_, [&](const auto& wait) {
    if (wait.first != node.lane) return false;
    node.after.push_back(wait.second);
    return true;
  });
  nodes_.push_back(std::move(node));
  graph_.reset();
}

}  // namespace drumvae
