// The CUDA runtime's side of a device.
#include "engine/cublas_library.cuh"
#include "engine/cuda_copies.cuh"
#include "engine/cuda_device.h"
#include "engine/cuda_graph.cuh"
#include "engine/nccl_sum.cuh"

namespace drumvae {

CudaMark::CudaMark(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
CudaMark::~CudaMark() = default;

void launch(Cuda& cuda, const PassMark& node) {
  require_success(cudaEventRecordWithFlags(node.mark->handle().event.get(), cuda.stream(),
                                           cudaEventRecordExternal),
                  "cudaEventRecordWithFlags");
}

class CudaDevice::State {
 public:
  State(int number, Precision wanted) : ordinal(number), precision(wanted) {
    require_cuda_device(number);
    lane(0);
  }
  ~State() { cudaDeviceSynchronize(); }
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
  PinnedUploads uploads;
  StepUploads step_uploads;

 private:
  void add_lane() {
    require_success(cudaSetDevice(ordinal), "cudaSetDevice");
    workspaces_.push_back(allocate_device_memory(Cuda::kWorkspaceBytes));
    const View<std::byte, 1> view(workspaces_.back().get(), {Cuda::kWorkspaceBytes});
    lanes_.push_back(std::make_unique<Cuda>(ordinal, cublas_library(), view, precision));
  }

  std::vector<CudaMemory> workspaces_;  // these outlive the lanes
  std::vector<std::unique_ptr<Cuda>> lanes_;
};

CudaDevice::CudaDevice(int ordinal, Precision precision)
    : state_(std::make_unique<State>(ordinal, precision)) {}
CudaDevice::~CudaDevice() = default;

std::string CudaDevice::description() const { return cuda_device_line(state_->ordinal); }

Cuda& CudaDevice::lane(int number) { return state_->lane(number); }

std::byte* CudaDevice::allocate(Index bytes) {
  const auto size = static_cast<std::size_t>(bytes);
  CudaMemory memory = allocate_device_memory(size);
  require_success(cudaMemsetAsync(memory.get(), 0, size, state_->stream()), "cudaMemsetAsync");
  return memory.release();
}

void CudaDevice::release(std::byte* memory) noexcept {
  cudaStreamSynchronize(state_->stream());
  cudaFree(memory);
}

std::byte* CudaDevice::allocate_pinned(Index bytes) {
  return allocate_pinned_memory(static_cast<std::size_t>(bytes)).release();
}

void CudaDevice::release_pinned(std::byte* memory) noexcept {
  cudaStreamSynchronize(state_->stream());
  cudaFreeHost(memory);
}

Index CudaDevice::workspace_bytes(int lanes, Index upload_bytes, int processes) const {
  return lanes * Cuda::kWorkspaceBytes + 2 * upload_bytes + nccl_sum_bytes(processes) + kGraphBytes;
}

Index CudaDevice::available_bytes() {
  const auto slot = static_cast<Index>(state_->step_uploads.slot_bytes());
  const Index lanes = state_->lane_count() * Cuda::kWorkspaceBytes;
  return static_cast<Index>(free_device_bytes()) + lanes + 2 * slot;
}

void CudaDevice::upload(const void* from, void* to, Index bytes) {
  if (bytes > 0) state_->uploads.upload({from, to, bytes}, state_->stream());
}

void CudaDevice::upload(std::span<const HostCopy> copies) {
  state_->step_uploads.upload(copies, state_->stream());
}

void CudaDevice::reserve_uploads(Index bytes) {
  state_->step_uploads.reserve(static_cast<std::size_t>(bytes));
}

void CudaDevice::download(const void* from, void* to, Index bytes) {
  const auto size = static_cast<std::size_t>(bytes);
  require_success(cudaMemcpyAsync(to, from, size, cudaMemcpyDeviceToHost, state_->stream()),
                  "download");
  require_success(cudaStreamSynchronize(state_->stream()), "cudaStreamSynchronize");
}

void CudaDevice::start_download(const void* from, std::byte* pinned, Index bytes,
                                std::shared_ptr<CudaMark>& mark) {
  if (!mark) mark = make_mark();
  const auto size = static_cast<std::size_t>(bytes);
  require_success(cudaMemcpyAsync(pinned, from, size, cudaMemcpyDeviceToHost, state_->stream()),
                  "download");
  require_success(cudaEventRecord(mark->handle().event.get(), state_->stream()), "cudaEventRecord");
}

bool CudaDevice::passed(const std::shared_ptr<CudaMark>& mark) const {
  const cudaError_t error = cudaEventQuery(mark->handle().event.get());
  if (error == cudaErrorNotReady) {
    cudaGetLastError();  // clears it: a later launch must not report it
    return false;
  }
  require_success(error, "cudaEventQuery");
  return true;
}

std::shared_ptr<CudaMark> CudaDevice::make_mark() {
  return std::make_shared<CudaMark>(std::make_unique<CudaMark::Handle>());
}

std::unique_ptr<GroupSum> CudaDevice::group_sum(ProcessGroup& group) {
  return make_nccl_sum(state_->ordinal, group);
}

std::shared_ptr<const CudaGraph> CudaDevice::capture(Device& device,
                                                     const std::vector<StepNode>& nodes) {
  for (const StepNode& node : nodes)
    lane(node.lane);  // made now: nothing may be made during a capture
  return capture_graph(*this, device, nodes);
}

void CudaDevice::launch(const CudaGraph& graph) {
  require_success(cudaGraphLaunch(graph.handle().graph.get(), state_->stream()), "cudaGraphLaunch");
}

}  // namespace drumvae
