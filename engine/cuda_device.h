// A CUDA device behind plain C++: memory, copies, lanes and graphs.  No CUDA header is needed to
// include this.
//
// Only in builds with DRUMVAE_HAS_CUDA.  Everything is ordered by lane 0's stream: uploads, graphs
// and downloads follow each other there; within a graph the lanes run side by side.  Calls throw
// CudaError (kernels/cuda_error.h).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/step_node.h"
#include "kernels/cuda.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

// Why no CUDA device can be used ("no NVIDIA driver is installed", ..); empty where one can.
std::string cuda_unavailable_reason();

// One line per CUDA device: "cuda:0, NAME, compute capability 9.0, 80.0 GiB".
std::vector<std::string> cuda_device_lines();

// True where CUDA is played on the CPU for tests: never chosen by itself.
bool cuda_is_simulated();

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

  // Stream and cuBLAS of a lane, made when it is first asked for.
  Cuda& lane(int number);

  // Zeroed device memory.  Throws CudaError that names what was wanted and what is free.
  std::byte* allocate(Index bytes);
  void release(std::byte* memory) noexcept;

  // From host memory that may change as soon as this returns: through a ring of pinned slots.
  void upload(const void* from, void* to, Index bytes);
  // Waits until all that was enqueued before is done.
  void download(const void* from, void* to, Index bytes);

  // Captures the nodes, which run on `device`, as one graph.
  std::shared_ptr<const CudaGraph> capture(Device& device, const std::vector<StepNode>& nodes);
  void launch(const CudaGraph& graph);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace drumvae
