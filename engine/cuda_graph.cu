// From nodes to a graph.
#include <set>

#include "engine/cuda_graph.cuh"

namespace drumvae {
namespace {

// Forks the other lanes off lane 0 before the first node and joins them after the last, as a
// capture asks for; in between, the waits that the nodes name.
class LaneEvents {
 public:
  LaneEvents(CudaDevice& device, const std::vector<StepNode>& nodes)
      : device_(device), nodes_(nodes), ended_(nodes.size()) {
    for (const StepNode& node : nodes) {
      awaited_.insert(node.after.begin(), node.after.end());
      if (node.lane != 0) lanes_.insert(node.lane);
    }
  }

  void fork() {
    if (lanes_.empty()) return;
    const cudaEvent_t begin = record(0);
    for (const int lane : lanes_) wait(lane, begin);
  }
  void before(const StepNode& node) {
    for (const int number : node.after) wait(node.lane, ended_[static_cast<std::size_t>(number)]);
  }
  void after(int number) {
    if (awaited_.contains(number))
      ended_[static_cast<std::size_t>(number)] =
          record(nodes_[static_cast<std::size_t>(number)].lane);
  }
  void join() {
    for (const int lane : lanes_) wait(0, record(lane));
  }

 private:
  cudaEvent_t record(int lane) {
    events_.push_back(make_event());
    require_success(cudaEventRecord(events_.back().get(), device_.lane(lane).stream()),
                    "cudaEventRecord");
    return events_.back().get();
  }
  void wait(int lane, cudaEvent_t event) {
    require_success(cudaStreamWaitEvent(device_.lane(lane).stream(), event), "cudaStreamWaitEvent");
  }

  CudaDevice& device_;
  const std::vector<StepNode>& nodes_;
  std::set<int> awaited_, lanes_;
  std::vector<cudaEvent_t> ended_;
  std::vector<CudaEvent> events_;
};

struct DestroyGraph {
  void operator()(cudaGraph_t graph) const { cudaGraphDestroy(graph); }
};
using RecordedGraph = std::unique_ptr<std::remove_pointer_t<cudaGraph_t>, DestroyGraph>;

// Ends the capture also where a launch throws, so that the streams can be used again.
RecordedGraph record(CudaDevice& cuda, Device& device, const std::vector<StepNode>& nodes) {
  LaneEvents events(cuda, nodes);
  const cudaStream_t stream = cuda.lane(0).stream();
  require_success(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal),
                  "cudaStreamBeginCapture");
  cudaGraph_t recorded = nullptr;
  try {
    events.fork();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      events.before(nodes[i]);
      nodes[i].replay(device);
      events.after(static_cast<int>(i));
    }
    events.join();
  } catch (...) {
    cudaStreamEndCapture(stream, &recorded);
    const RecordedGraph dropped(recorded);
    cudaGetLastError();  // clears it: the launch's error is the one to be told
    throw;
  }
  require_success(cudaStreamEndCapture(stream, &recorded), "cudaStreamEndCapture");
  return RecordedGraph(recorded);
}

}  // namespace

CudaGraph::CudaGraph(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
CudaGraph::~CudaGraph() = default;

std::shared_ptr<const CudaGraph> capture_graph(CudaDevice& cuda, Device& device,
                                               const std::vector<StepNode>& nodes) {
  const RecordedGraph recorded = record(cuda, device, nodes);
  cudaGraphExec_t graph = nullptr;
  const cudaError_t error = cudaGraphInstantiate(&graph, recorded.get(), 0);
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // clears it: a later launch must not report it
    throw DeviceMemoryError(kGraphBytes, free_device_bytes());
  }
  require_success(error, "cudaGraphInstantiate");
  auto handle = std::make_unique<CudaGraph::Handle>();
  handle->graph.reset(graph);
  require_success(cudaGraphUpload(graph, cuda.lane(0).stream()), "cudaGraphUpload");
  return std::make_shared<const CudaGraph>(std::move(handle));
}

}  // namespace drumvae
