// A CUDA device behind plain C++: memory, copies, lanes and graphs.  No CUDA header is needed to
// include this.
//
// Only in builds with DRUMVAE_HAS_CUDA.  Everything is ordered by lane 0's stream: uploads arrive,
// graphs run and downloads begin there, one after the other; within a graph the lanes run side by
// side.  Calls throw CudaError (kernels/cuda_error.h).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/cuda_system.h"
#include "engine/group_sum.h"
#include "engine/host_copy.h"
#include "engine/process_group.h"
#include "engine/step_node.h"
#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

// A recorded and instantiated CUDA graph.
class CudaGraph {
 public:
  struct Handle;  // of the runtime
  explicit CudaGraph(std::unique_ptr<Handle> handle);
  ~CudaGraph();
  Handle& handle() const { return *handle_; }

 private:
  std::unique_ptr<Handle> handle_;
};

// A place in the order of what a device was asked to do.
class CudaMark {
 public:
  struct Handle;  // of the runtime
  explicit CudaMark(std::unique_ptr<Handle> handle);
  ~CudaMark();
  Handle& handle() const { return *handle_; }

 private:
  std::unique_ptr<Handle> handle_;
};

// A node of a schedule: the mark passes, at each replay of the graph, when what the node waits for
// is done.
struct PassMark {
  std::shared_ptr<CudaMark> mark;

  void check() const {}
};
inline void launch(Cpu&, const PassMark&) {}
void launch(Cuda& cuda, const PassMark& node);

class CudaDevice {
 public:
  // precision: what products run in.  Throws CudaError: no driver, no such device, device or driver
  // too old, no cuBLAS.
  CudaDevice(int ordinal, Precision precision);
  ~CudaDevice();
  CudaDevice(const CudaDevice&) = delete;
  CudaDevice& operator=(const CudaDevice&) = delete;

  // As cuda_device_lines() has it.
  std::string description() const;

  // Stream and cuBLAS of a lane, made when it is first asked for.  Throws DeviceMemoryError.
  Cuda& lane(int number);

  // Zeroed device memory.  Throws DeviceMemoryError.
  std::byte* allocate(Index bytes);
  void release(std::byte* memory) noexcept;
  // Host memory that the device copies to by itself.
  std::byte* allocate_pinned(Index bytes);
  void release_pinned(std::byte* memory) noexcept;

  // What a schedule of so many lanes takes besides its memory, with uploads of so many bytes, in
  // one of so many processes: cuBLAS's workspaces, the upload's slots, the others' parts of sums,
  // and what is left for graphs.
  Index workspace_bytes(int lanes, Index upload_bytes, int processes) const;
  // Free memory, and what is workspace already.
  Index available_bytes();

  // From host memory that may change as soon as this returns.
  void upload(const void* from, void* to, Index bytes);
  // The same for all that a step needs anew: on its way up while the step before still runs.
  void upload(std::span<const HostCopy> copies);
  // Makes room for such uploads.  Throws DeviceMemoryError.
  void reserve_uploads(Index bytes);

  // Waits until all that was enqueued before is done.
  void download(const void* from, void* to, Index bytes);
  // Waits for nothing: the copy has been made once `mark`, which is made or moved, has passed.
  void start_download(const void* from, std::byte* pinned, Index bytes,
                      std::shared_ptr<CudaMark>& mark);
  bool passed(const std::shared_ptr<CudaMark>& mark) const;

  // One for PassMark.
  std::shared_ptr<CudaMark> make_mark();
  // By NCCL.  Throws CudaError where it is missing, LostProcessError.
  std::unique_ptr<GroupSum> group_sum(ProcessGroup& group);

  // Captures the nodes, which run on `device`, as one graph; nothing runs.
  std::shared_ptr<const CudaGraph> capture(Device& device, const std::vector<StepNode>& nodes);
  void launch(const CudaGraph& graph);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace drumvae
