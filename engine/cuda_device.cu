// The CUDA runtime's side of a device.
#include <array>
#include <cstdio>
#include <cstring>
#include <set>
#include <utility>

#include "engine/cuda_device.h"
#include "engine/errors.h"
#include "engine/platform.h"
#include "kernels/cuda.cuh"

namespace drumvae {
namespace {

constexpr int kLeastCapability = 75;

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

// Devices that the runtime sees; the reason where it sees none.
std::pair<int, std::string> count_devices() {
  int driver = 0;
  cudaDriverGetVersion(&driver);
  if (driver == 0) return {0, "no NVIDIA driver is installed"};
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  cudaGetLastError();  // clears it: a later launch must not report it
  if (error == cudaErrorInsufficientDriver) {
    return {0, "the NVIDIA driver is for CUDA " + version_text(driver) +
                   " and this program for CUDA " + version_text(CUDART_VERSION) +
                   ": update the driver"};
  }
  if (error == cudaErrorNoDevice || (error == cudaSuccess && count == 0))
    return {0, "there is no CUDA device"};
  if (error != cudaSuccess) return {0, cudaGetErrorString(error)};
  return {count, ""};
}

cudaDeviceProp properties_of(int ordinal) {
  cudaDeviceProp properties{};
  require_success(cudaGetDeviceProperties(&properties, ordinal), "cudaGetDeviceProperties");
  return properties;
}

std::string line_of(int ordinal) {
  const cudaDeviceProp properties = properties_of(ordinal);
  char text[160];
  std::snprintf(text, sizeof text, "cuda:%d, %.64s, compute capability %d.%d, %.1f GiB", ordinal,
                properties.name, properties.major, properties.minor,
                static_cast<double>(properties.totalGlobalMem) / (1 << 30));
  return text;
}

void require_usable(int ordinal) {
  const auto [count, reason] = count_devices();
  const std::string where = "cuda:" + std::to_string(ordinal);
  if (count == 0) throw CudaError(where, reason + "; use --device cpu");
  if (ordinal >= count)
    throw CudaError(where, "no such device: this machine has " + std::to_string(count));
  const cudaDeviceProp properties = properties_of(ordinal);
  if (properties.major * 10 + properties.minor < kLeastCapability) {
    throw CudaError(where, std::string(properties.name) + " has compute capability " +
                               std::to_string(properties.major) + "." +
                               std::to_string(properties.minor) + "; 7.5 or more is needed");
  }
}

// cuBLAS, loaded when the first device is opened, so that one program starts on machines without
// it.
#ifdef DRUMVAE_SIMT
CublasTable load_cublas() {
  return {.create = cublasCreate,
          .destroy = cublasDestroy,
          .set_stream = cublasSetStream,
          .set_workspace = cublasSetWorkspace,
          .gemm_ex = cublasGemmEx};
}
#else
CublasTable load_cublas() {
  const std::string version = std::to_string(CUBLAS_VER_MAJOR);
  const std::string name = "libcublas.so." + version;
  static const std::unique_ptr<SharedLibrary> library = SharedLibrary::open(name);
  if (!library) {
    throw CudaError(
        name, "cannot be loaded: install cuBLAS of CUDA " + version + ", or use --device cpu");
  }
  return find_cublas([](const char* symbol) { return library->find(symbol); });
}
#endif

const CublasTable& cublas_library() {
  static const CublasTable table = load_cublas();
  return table;
}

struct DestroyEvent {
  void operator()(cudaEvent_t event) const { cudaEventDestroy(event); }
};
using Event = std::unique_ptr<std::remove_pointer_t<cudaEvent_t>, DestroyEvent>;

Event make_event() {
  cudaEvent_t event = nullptr;
  require_success(cudaEventCreateWithFlags(&event, cudaEventDisableTiming),
                  "cudaEventCreateWithFlags");
  return Event(event);
}

// Two pinned slots in turn, so that a batch is copied in while the step before still runs.
class PinnedRing {
 public:
  ~PinnedRing() {
    for (Slot& slot : slots_) cudaFreeHost(slot.memory);
  }

  void upload(const void* from, void* to, std::size_t bytes, cudaStream_t stream) {
    Slot& slot = slots_[next_];
    next_ = (next_ + 1) % slots_.size();
    make_room(slot, bytes);
    require_success(cudaEventSynchronize(slot.copied.get()), "cudaEventSynchronize");
    std::memcpy(slot.memory, from, bytes);
    require_success(cudaMemcpyAsync(to, slot.memory, bytes, cudaMemcpyHostToDevice, stream),
                    "upload");
    require_success(cudaEventRecord(slot.copied.get(), stream), "cudaEventRecord");
  }

 private:
  struct Slot {
    void* memory = nullptr;
    std::size_t bytes = 0;
    Event copied;
  };

  static void make_room(Slot& slot, std::size_t bytes) {
    if (!slot.copied) slot.copied = make_event();
    if (slot.bytes >= bytes) return;
    require_success(cudaEventSynchronize(slot.copied.get()), "cudaEventSynchronize");
    cudaFreeHost(std::exchange(slot.memory, nullptr));
    slot.bytes = 0;
    require_success(cudaMallocHost(&slot.memory, bytes), "cudaMallocHost");
    slot.bytes = bytes;
  }

  // A step uploads four arrays of a batch and its input.
  std::array<Slot, 10> slots_;
  std::size_t next_ = 0;
};

}  // namespace

struct CudaGraph::Handle {
  struct Destroy {
    void operator()(cudaGraphExec_t graph) const { cudaGraphExecDestroy(graph); }
  };
  std::unique_ptr<std::remove_pointer_t<cudaGraphExec_t>, Destroy> graph;
};

CudaGraph::CudaGraph(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
CudaGraph::~CudaGraph() = default;

std::string cuda_unavailable_reason() { return count_devices().second; }

std::vector<std::string> cuda_device_lines() {
  std::vector<std::string> lines;
  for (int ordinal = 0; ordinal < count_devices().first; ++ordinal)
    lines.push_back(line_of(ordinal));
  return lines;
}

bool cuda_is_simulated() {
#ifdef DRUMVAE_SIMT
  return true;
#else
  return false;
#endif
}

class CudaDevice::State {
 public:
  State(int number, Precision wanted) : ordinal(number), precision(wanted) {
    require_usable(number);
    lane(0);
  }
  ~State() {
    cudaDeviceSynchronize();
    lanes_.clear();
    for (void* workspace : workspaces_) cudaFree(workspace);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Cuda& lane(int number) {
    while (static_cast<int>(lanes_.size()) <= number) add_lane();
    return *lanes_[static_cast<std::size_t>(number)];
  }
  int lane_count() const { return static_cast<int>(lanes_.size()); }
  cudaStream_t stream() { return lane(0).stream(); }

  const int ordinal;
  const Precision precision;
  PinnedRing ring;

 private:
  void add_lane() {
    require_success(cudaSetDevice(ordinal), "cudaSetDevice");
    void* workspace = nullptr;
    require_success(cudaMalloc(&workspace, Cuda::kWorkspaceBytes), "workspace of cuBLAS");
    workspaces_.push_back(workspace);
    const View<std::byte, 1> view(static_cast<std::byte*>(workspace), {Cuda::kWorkspaceBytes});
    lanes_.push_back(std::make_unique<Cuda>(ordinal, cublas_library(), view, precision));
  }

  std::vector<void*> workspaces_;
  std::vector<std::unique_ptr<Cuda>> lanes_;
};

CudaDevice::CudaDevice(int ordinal, Precision precision)
    : state_(std::make_unique<State>(ordinal, precision)) {}
CudaDevice::~CudaDevice() = default;

std::string CudaDevice::description() const { return line_of(state_->ordinal); }

Cuda& CudaDevice::lane(int number) { return state_->lane(number); }

std::byte* CudaDevice::allocate(Index bytes) {
  void* memory = nullptr;
  const cudaError_t error = cudaMalloc(&memory, static_cast<std::size_t>(bytes));
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    std::size_t free = 0, total = 0;
    cudaMemGetInfo(&free, &total);
    throw DeviceMemoryError(static_cast<std::uint64_t>(bytes), free);
  }
  require_success(error, "cudaMalloc");
  require_success(cudaMemsetAsync(memory, 0, static_cast<std::size_t>(bytes), state_->stream()),
                  "cudaMemsetAsync");
  return static_cast<std::byte*>(memory);
}

void CudaDevice::release(std::byte* memory) noexcept {
  cudaStreamSynchronize(state_->stream());
  cudaFree(memory);
}

void CudaDevice::upload(const void* from, void* to, Index bytes) {
  if (bytes > 0) state_->ring.upload(from, to, static_cast<std::size_t>(bytes), state_->stream());
}

void CudaDevice::download(const void* from, void* to, Index bytes) {
  const auto size = static_cast<std::size_t>(bytes);
  require_success(cudaMemcpyAsync(to, from, size, cudaMemcpyDeviceToHost, state_->stream()),
                  "download");
  require_success(cudaStreamSynchronize(state_->stream()), "cudaStreamSynchronize");
}

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
  std::vector<Event> events_;
};

}  // namespace

std::shared_ptr<const CudaGraph> CudaDevice::capture(Device& device,
                                                     const std::vector<StepNode>& nodes) {
  for (const StepNode& node : nodes)
    lane(node.lane);  // made now: nothing may be made during a capture
  LaneEvents events(*this, nodes);
  const cudaStream_t stream = state_->stream();
  require_success(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal),
                  "cudaStreamBeginCapture");
  events.fork();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    events.before(nodes[i]);
    nodes[i].replay(device);
    events.after(static_cast<int>(i));
  }
  events.join();
  cudaGraph_t recorded = nullptr;
  require_success(cudaStreamEndCapture(stream, &recorded), "cudaStreamEndCapture");
  cudaGraphExec_t graph = nullptr;
  const cudaError_t error = cudaGraphInstantiate(&graph, recorded, 0);
  cudaGraphDestroy(recorded);
  require_success(error, "cudaGraphInstantiate");
  auto handle = std::make_unique<CudaGraph::Handle>();
  handle->graph.reset(graph);
  return std::make_shared<const CudaGraph>(std::move(handle));
}

void CudaDevice::launch(const CudaGraph& graph) {
  require_success(cudaGraphLaunch(graph.handle().graph.get(), state_->stream()), "cudaGraphLaunch");
}

}  // namespace drumvae
