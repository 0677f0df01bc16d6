// Programs whose threads meet where CUDA leaves undefined what happens.
#include "tests/simt/planted_bugs.h"

namespace simt_test {
namespace {

__global__ void branch_kernel(bool planted) {
  if (planted && threadIdx.x < 16) {
    __syncthreads();
  } else {
    __syncthreads();
  }
}

__global__ void early_exit_kernel(bool planted) {
  if (planted && threadIdx.x < 16) return;
  __syncthreads();
}

__global__ void mask_kernel(bool planted, int* to) {
  to[threadIdx.x] = __shfl_sync(planted ? 0x0000FFFFU : 0xFFFFFFFFU, threadIdx.x, 0);
}

__global__ void deadlock_kernel(bool planted) {
  if (planted && threadIdx.x == 0) {
    __syncthreads();
  } else {
    __syncwarp();
  }
}

void divergent_barrier(bool planted) {
  const Lane lane;
  require(launch(lane, {1, 32}, branch_kernel, planted));
  lane.wait();
}

void exited_thread(bool planted) {
  const Lane lane;
  require(launch(lane, {1, 32}, early_exit_kernel, planted));
  lane.wait();
}

void lane_not_in_mask(bool planted) {
  const Lane lane;
  const DeviceArray<int> to(32);
  require(launch(lane, {1, 32}, mask_kernel, planted, to.get()));
  lane.wait();
}

void deadlock(bool planted) {
  const Lane lane;
  require(launch(lane, {1, 32}, deadlock_kernel, planted));
  lane.wait();
}

constexpr Bug kBugs[] = {
    {"divergent_barrier", divergent_barrier},
    {"exited_thread", exited_thread},
    {"lane_not_in_mask", lane_not_in_mask},
    {"deadlock", deadlock},
};

}  // namespace

std::span<const Bug> undefined_calls() { return kBugs; }

}  // namespace simt_test
