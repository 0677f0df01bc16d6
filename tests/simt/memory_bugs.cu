// Programs that touch memory where or when they must not.
#include "tests/simt/planted_bugs.h"

namespace simt_test {
namespace {

void global_out_of_bounds(bool planted) {
  const Lane lane;
  const DeviceArray<float> from(ramp(kThreads)), to(kThreads);
  require(launch(lane, {2, kThreads}, copy_kernel, from.get(), to.get(), kThreads + planted));
  lane.wait();
  expect(to.download(), ramp(kThreads));
}

__global__ void static_shared_kernel(bool planted, float* to) {
  SIMT_SHARED(float[kThreads], row);
  row[threadIdx.x + planted] = 1;
  to[threadIdx.x] = row[threadIdx.x + planted];
}

__global__ void dynamic_shared_kernel(bool planted, float* to) {
  SIMT_DYNAMIC_SHARED(float, row);
  row[threadIdx.x + planted] = 1;
  __syncthreads();
  to[threadIdx.x] = row[kThreads - 1];
}

void shared_out_of_bounds(bool planted) {
  const Lane lane;
  const DeviceArray<float> to(kThreads);
  require(launch(lane, {1, kThreads}, static_shared_kernel, planted, to.get()));
  lane.wait();
}

void dynamic_shared_out_of_bounds(bool planted) {
  const Lane lane;
  const DeviceArray<float> to(kThreads);
  require(launch(lane, {1, kThreads, kThreads * sizeof(float)}, dynamic_shared_kernel, planted,
                 to.get()));
  lane.wait();
}

void host_dereference(bool planted) {
  const DeviceArray<float> values(ramp(kThreads));
  const float got = planted ? *values.get() : values.download().front();
  expect({got}, {1.0F});
}

void host_pointer(bool planted) {
  const Lane lane;
  const Floats here = ramp(kThreads);
  const DeviceArray<float> from(here), to(kThreads);
  require(launch(lane, {1, kThreads}, copy_kernel, planted ? here.data() : from.get(), to.get(),
                 kThreads));
  lane.wait();
  expect(to.download(), here);
}

__global__ void uninitialised_kernel(bool planted, float* to) {
  SIMT_SHARED(float[kThreads], row);
  if (!planted || threadIdx.x > 0) row[threadIdx.x] = 1;
  __syncthreads();
  to[threadIdx.x] = row[kThreads - 1 - threadIdx.x];
}

void uninitialised_shared(bool planted) {
  const Lane lane;
  const DeviceArray<float> to(kThreads);
  require(launch(lane, {1, kThreads}, uninitialised_kernel, planted, to.get()));
  lane.wait();
  expect(to.download(), Floats(kThreads, 1.0F));
}

void uninitialised_global(bool planted) {
  const Lane lane;
  const DeviceArray<float> from(kThreads), to(kThreads);
  if (!planted) require(cudaMemsetAsync(from.get(), 0, from.bytes(), lane.stream));
  require(launch(lane, {1, kThreads}, copy_kernel, from.get(), to.get(), kThreads));
  lane.wait();
  expect(to.download(), Floats(kThreads, 0.0F));
}

void use_after_free(bool planted) {
  const Lane lane;
  const DeviceArray<float> to(kThreads);
  float* from = nullptr;
  require(cudaMalloc(&from, to.bytes()));
  require(cudaMemsetAsync(from, 0, to.bytes(), lane.stream));
  if (planted) require(cudaFree(from));
  require(launch(lane, {1, kThreads}, copy_kernel, from, to.get(), kThreads));
  lane.wait();
  if (!planted) require(cudaFree(from));
}

constexpr Bug kBugs[] = {
    {"global_out_of_bounds", global_out_of_bounds},
    {"shared_out_of_bounds", shared_out_of_bounds},
    {"dynamic_shared_out_of_bounds", dynamic_shared_out_of_bounds},
    {"use_after_free", use_after_free},
    {"host_dereference", host_dereference},
    {"host_pointer", host_pointer},
    {"uninitialised_shared", uninitialised_shared},
    {"uninitialised_global", uninitialised_global},
};

}  // namespace

std::span<const Bug> memory_bugs() { return kBugs; }

}  // namespace simt_test
