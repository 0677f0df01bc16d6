// Capturing a schedule's nodes as a CUDA graph: lanes become streams, waits become events.
#pragma once

#include <vector>

#include "engine/cuda_device.h"
#include "engine/cuda_handles.cuh"

namespace drumvae {

struct CudaGraph::Handle {
  struct Destroy {
    void operator()(cudaGraphExec_t graph) const { cudaGraphExecDestroy(graph); }
  };
  std::unique_ptr<std::remove_pointer_t<cudaGraphExec_t>, Destroy> graph;
};

struct CudaMark::Handle {
  CudaEvent event = make_event();
};

// Device memory that is left for the graphs of a step: more than they take by far, which no
// function tells beforehand.
inline constexpr Index kGraphBytes = Index{64} << 20;

// Captures and instantiates; nothing runs.  The lanes of the nodes exist.  Throws
// DeviceMemoryError, CudaError.
std::shared_ptr<const CudaGraph> capture_graph(CudaDevice& cuda, Device& device,
                                               const std::vector<StepNode>& nodes);

}  // namespace drumvae
