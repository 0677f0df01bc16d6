// A step that repeats: kernel runs recorded once, on lanes with dependencies, and replayed.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "engine/device.h"

namespace drumvae {

// The CPU replays nodes in the order in which they were recorded, each with all threads; a device
// with streams may run lanes side by side, as far as the waits allow.
class Schedule {
 public:
  // Checks the kernel's contract and appends it to a lane.  Throws std::invalid_argument.
  template <class Kernel>
  void record(int lane, const Kernel& kernel) {
    kernel.check();
    append({.lane = lane,
            .after = {},
            .kernel = kernel,
            .run = [](Device& device, const StepNode& node) {
              device.replay(*std::any_cast<Kernel>(&node.kernel), node.lane);
            }});
  }

  // The next node of `lane` waits for all that `other` holds so far.
  void wait(int lane, int other);

  // Makes of the nodes what replay() runs, a graph where the device has graphs; nothing runs.  From
  // then on nothing is made any more.  Throws DeviceMemoryError, CudaError.
  void prepare(Device& device) const { device.prepare(nodes_, graph_); }

  // On a device with graphs, what is finished from here on leaves a mark, on this lane, which waits
  // for all others: one for which nothing else waits.  The device must outlive the schedule.
  void mark_finished(Device& device, int lane) {
    marker_ = &device;
    mark_lane_ = lane;
  }

  // Nothing that is recorded from here on changes `values`.
  void finish(const View<float, 1>& values) {
    const std::shared_ptr<CudaMark> mark = record_mark();
    finished_.push_back({nodes_.size(), values, mark});
  }

  // All nodes; the device is the one that their memory belongs to.
  void replay(Device& device) const { device.play(nodes_, graph_); }

  // The same, with a call of take() for all that is finished, in the order of finishing.  On the
  // CPU, node by node, values are finished when it is called; where there are graphs they will be
  // when `mark`, which take() is given then, has passed.  Throws std::invalid_argument where there
  // are no marks and should be.
  using Take =
      std::function<void(const View<float, 1>& values, const std::shared_ptr<CudaMark>& mark)>;
  void replay(Device& device, const Take& take) const;

  const std::vector<StepNode>& nodes() const { return nodes_; }

 private:
  struct Finished {
    std::size_t nodes;  // that have run then
    View<float, 1> values;
    std::shared_ptr<CudaMark> mark;  // where there are graphs
  };

  void append(StepNode node);
  void replay_nodes(Device& device, const Take& take) const;
  // Null where there are none.
  std::shared_ptr<CudaMark> record_mark();

  std::vector<StepNode> nodes_;
  std::vector<Finished> finished_;
  Device* marker_ = nullptr;  // what makes marks, where they are wanted
  int mark_lane_ = 0;
  mutable std::shared_ptr<const CudaGraph> graph_;  // by prepare() or the first replay
  std::vector<std::pair<int, int>> pending_waits_;  // lane, node
};

}  // namespace drumvae
