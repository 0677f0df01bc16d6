// Bookkeeping of lanes.
#include "engine/schedule.h"

#include <algorithm>
#include <set>
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
  if (device.is_host()) return replay_nodes(device, take);
  if (std::any_of(finished_.begin(), finished_.end(), [](const auto& each) { return !each.mark; }))
    throw std::invalid_argument("Schedule: what is finished has no mark on this device");
  replay(device);
  for (const Finished& finished : finished_) take(finished.values, finished.mark);
}

void Schedule::replay_nodes(Device& device, const Take& take) const {
  std::size_t done = 0;
  for (const Finished& finished : finished_) {
    for (; done < finished.nodes; ++done) nodes_[done].replay(device);
    take(finished.values, nullptr);
  }
  for (; done < nodes_.size(); ++done) nodes_[done].replay(device);
}

std::shared_ptr<CudaMark> Schedule::record_mark() {
  std::shared_ptr<CudaMark> mark = marker_ ? marker_->make_mark() : nullptr;
  if (!mark) return mark;
  std::set<int> lanes;
  for (const StepNode& node : nodes_) lanes.insert(node.lane);
  lanes.erase(mark_lane_);
  for (const int lane : lanes) wait(mark_lane_, lane);
  record(mark_lane_, PassMark{mark});
  return mark;
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
