// Programs that forget to order what depends on each other.
#include <cooperative_groups.h>
#include <cublas_v2.h>

#include <cstring>

#include "tests/simt/planted_bugs.h"

namespace simt_test {
namespace {

__global__ void rotate_kernel(bool planted, const float* from, float* to) {
  SIMT_SHARED(float[kThreads], row);
  row[threadIdx.x] = from[threadIdx.x];
  if (!planted) __syncthreads();
  to[threadIdx.x] = row[(threadIdx.x + 1) % kThreads];
}

void missing_barrier(bool planted) {
  const Lane lane;
  const DeviceArray<float> from(ramp(kThreads)), to(kThreads);
  require(launch(lane, {1, kThreads}, rotate_kernel, planted, from.get(), to.get()));
  lane.wait();
  expect(to.download(), rotated_ramp(kThreads, 1));
}

__global__ void rotate_blocks_kernel(bool planted, const float* from, float* between, float* to) {
  const unsigned count = gridDim.x * blockDim.x;
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  between[i] = from[i];
  if (!planted) cooperative_groups::this_grid().sync();
  to[i] = between[(i + blockDim.x) % count];
}

void missing_grid_sync(bool planted) {
  constexpr unsigned kBlocks = 4, kCount = kBlocks * kThreads;
  const Lane lane;
  const DeviceArray<float> from(ramp(kCount)), between(kCount), to(kCount);
  require(launch(lane, {kBlocks, kThreads, 0, true}, rotate_blocks_kernel, planted, from.get(),
                 between.get(), to.get()));
  lane.wait();
  expect(to.download(), rotated_ramp(kCount, kThreads));
}

// Twice, and well the first time: that must not pass for an order of the second.
void missing_event_wait(bool planted) {
  const Lane producer, consumer;
  const DeviceArray<float> between(kThreads), to(kThreads);
  for (const std::size_t round : {0U, 1U}) {
    const DeviceArray<float> from(rotated_ramp(kThreads, round));
    require(launch(producer, {1, kThreads}, copy_kernel, from.get(), between.get(), kThreads));
    if (!planted || round == 0) order(producer, consumer);
    require(launch(consumer, {1, kThreads}, copy_kernel, between.get(), to.get(), kThreads));
    consumer.wait();
    producer.wait();
    expect(to.download(), rotated_ramp(kThreads, round));
  }
}

void wrong_stream(bool planted) {
  const Lane lane, other;
  const DeviceArray<float> from(ramp(kThreads));
  float* pinned = nullptr;
  require(cudaMallocHost(&pinned, from.bytes()));
  std::memset(pinned, 0, from.bytes());
  require(cudaMemcpyAsync(pinned, from.get(), from.bytes(), cudaMemcpyDeviceToHost, lane.stream));
  (planted ? other : lane).wait();
  const Floats got(pinned, pinned + kThreads);
  lane.wait();
  require(cudaFreeHost(pinned));
  expect(got, ramp(kThreads));
}

void overwritten_upload(bool planted) {
  const Lane lane;
  const DeviceArray<float> to(kThreads);
  float* pinned = nullptr;
  require(cudaMallocHost(&pinned, to.bytes()));
  const Floats values = ramp(kThreads);
  std::copy(values.begin(), values.end(), pinned);
  require(cudaMemcpyAsync(to.get(), pinned, to.bytes(), cudaMemcpyHostToDevice, lane.stream));
  if (!planted) lane.wait();
  std::fill_n(pinned, kThreads, 0.0F);
  lane.wait();
  require(cudaFreeHost(pinned));
  expect(to.download(), values);
}

// The last block that arrives adds what all blocks have left.
__global__ void sum_kernel(bool planted, const float* from, float* partial, unsigned* arrived,
                           float* sum) {
  partial[blockIdx.x] = from[blockIdx.x];
  if (!planted) __threadfence();
  if (atomicAdd(arrived, 1U) + 1 < gridDim.x) return;
  float total = 0;
  for (unsigned i = 0; i < gridDim.x; ++i) total += partial[i];
  *sum = total;
}

void missing_fence(bool planted) {
  constexpr unsigned kBlocks = 8;
  const Lane lane;
  const DeviceArray<float> from(ramp(kBlocks)), partial(kBlocks), sum(1);
  const DeviceArray<unsigned> arrived(std::vector<unsigned>{0});
  require(launch(lane, {kBlocks, 1}, sum_kernel, planted, from.get(), partial.get(), arrived.get(),
                 sum.get()));
  lane.wait();
  expect(sum.download(), {kBlocks * (kBlocks + 1) / 2});
}

// Two captured lanes, one of which reads what the other writes.
void missing_graph_edge(bool planted) {
  const Lane lane, side;
  const DeviceArray<float> from(ramp(kThreads)), between(kThreads), to(kThreads);
  require(cudaStreamBeginCapture(lane.stream, cudaStreamCaptureModeGlobal));
  order(lane, side);
  require(launch(side, {1, kThreads}, copy_kernel, from.get(), between.get(), kThreads));
  if (!planted) order(side, lane);
  require(launch(lane, {1, kThreads}, copy_kernel, between.get(), to.get(), kThreads));
  order(side, lane);
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t executable = nullptr;
  require(cudaStreamEndCapture(lane.stream, &graph));
  require(cudaGraphInstantiate(&executable, graph));
  require(cudaGraphLaunch(executable, lane.stream));
  lane.wait();
  require(cudaGraphExecDestroy(executable));
  require(cudaGraphDestroy(graph));
  expect(to.download(), ramp(kThreads));
}

void multiply_on(const Lane& lane, std::byte* workspace, std::size_t workspace_bytes,
                 const DeviceArray<float>& a, const DeviceArray<float>& c) {
  cublasHandle_t handle = nullptr;
  const float one = 1, zero = 0;
  cublasStatus_t status = cublasCreate(&handle);
  if (!status) status = cublasSetStream(handle, lane.stream);
  if (!status) status = cublasSetWorkspace(handle, workspace, workspace_bytes);
  if (!status)
    status = cublasSgemm(handle, CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, 2, &one, a.get(), 2, a.get(), 2,
                         &zero, c.get(), 2);
  cublasDestroy(handle);
  if (status) throw std::runtime_error(cublasGetStatusString(status));
}

void shared_workspace(bool planted) {
  constexpr std::size_t kBytes = 256;
  const Lane one, other;
  const DeviceArray<std::byte> workspaces(2 * kBytes);
  const DeviceArray<float> a(ramp(4)), c(4), d(4);
  multiply_on(one, workspaces.get(), kBytes, a, c);
  multiply_on(other, workspaces.get() + (planted ? 0 : kBytes), kBytes, a, d);
  one.wait();
  other.wait();
  expect(c.download(), {7, 10, 15, 22});
}

constexpr Bug kBugs[] = {
    {"missing_barrier", missing_barrier},       {"missing_grid_sync", missing_grid_sync},
    {"missing_event_wait", missing_event_wait}, {"missing_graph_edge", missing_graph_edge},
    {"missing_fence", missing_fence},           {"wrong_stream", wrong_stream},
    {"overwritten_upload", overwritten_upload}, {"shared_workspace", shared_workspace},
};

}  // namespace

std::span<const Bug> ordering_bugs() { return kBugs; }

}  // namespace simt_test
