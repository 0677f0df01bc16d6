// Blocks and grids: indices, barriers, orders, cooperative launches, and what is diagnosed.
#include <cooperative_groups.h>

#include <catch2/catch.hpp>
#include <numeric>
#include <set>

#include "tests/simt/device_array.h"
#include "tests/simt/fresh_host.h"

namespace {

using drumvae::simt::kernel_report;
using drumvae::simt::Order;
using drumvae::simt::reseed;
using drumvae::simt::settings;
using simt_test::DeviceArray;
using simt_test::FreshHost;
using simt_test::Lane;
using simt_test::launch;
using simt_test::require;
using Ints = std::vector<int>;

unsigned linear(const uint3& index, const dim3& box) {
  return (index.z * box.y + index.y) * box.x + index.x;
}

__global__ void index_kernel(int* seen) {
  const unsigned threads = blockDim.x * blockDim.y * blockDim.z;
  atomicAdd(seen + linear(blockIdx, gridDim) * threads + linear(threadIdx, blockDim), 1);
}

// Each thread notes when it came.
__global__ void arrival_kernel(int* arrivals, int* counter) {
  arrivals[atomicAdd(counter, 1)] = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
}

Ints arrivals(unsigned blocks, unsigned threads) {
  const Lane lane;
  const DeviceArray<int> order(blocks * threads), counter(Ints{0});
  require(launch(lane, {blocks, threads}, arrival_kernel, order.get(), counter.get()));
  lane.wait();
  return order.download();
}

__global__ void votes_kernel(int* votes) {
  const int small = threadIdx.x < 5;
  votes[0] = __syncthreads_count(small);
  __syncthreads();
  votes[1] = __syncthreads_and(small);
  __syncthreads();
  votes[2] = __syncthreads_or(small);
}

// In turn k, thread k writes what thread k - 1 wrote, plus one.
__global__ void relay_kernel(int* out) {
  SIMT_SHARED(int, baton);
  if (threadIdx.x == 0) baton = 0;
  __syncthreads();
  for (unsigned turn = 0; turn < blockDim.x; ++turn) {
    if (threadIdx.x == turn) baton = baton + 1;
    __syncthreads();
  }
  if (threadIdx.x == 0) *out = baton;
}

__global__ void grid_relay_kernel(int* baton) {
  const auto grid = cooperative_groups::this_grid();
  for (unsigned long long turn = 0; turn < grid.num_threads(); ++turn) {
    if (grid.thread_rank() == turn) *baton = *baton + 1;
    grid.sync();
  }
}

__global__ void half_exits_kernel() {
  if (blockIdx.x == 0) return;
  cooperative_groups::this_grid().sync();
}

}  // namespace

TEST_CASE("every thread of every block runs once, at its own index") {
  const FreshHost fresh;
  const Lane lane;
  const DeviceArray<int> seen(Ints(3 * 2 * 2 * 5 * 3 * 2, 0));
  require(launch(lane, {dim3(3, 2, 2), dim3(5, 3, 2)}, index_kernel, seen.get()));
  lane.wait();
  CHECK(seen.download() == Ints(3 * 2 * 2 * 5 * 3 * 2, 1));
}

TEST_CASE("forward and reversed orders are what they say, blocks too") {
  const FreshHost fresh;
  Ints wanted(3 * 40);
  std::iota(wanted.begin(), wanted.end(), 0);
  settings().order = Order::forward;
  CHECK(arrivals(3, 40) == wanted);
  settings().order = Order::reversed;
  CHECK(arrivals(3, 40) == Ints(wanted.rbegin(), wanted.rend()));
}

TEST_CASE("a random order is the seed's") {
  const FreshHost fresh;
  settings().order = Order::random;
  reseed(1);
  const Ints first = arrivals(2, 64);
  reseed(2);
  CHECK(arrivals(2, 64) != first);
  reseed(1);
  CHECK(arrivals(2, 64) == first);
  CHECK(std::set<int>(first.begin(), first.end()).size() == 2 * 64);
}

TEST_CASE("a block's barrier holds every thread, and its variants count votes") {
  const FreshHost fresh;
  const Lane lane;
  const DeviceArray<int> out(3);
  for (const Order order : {Order::random, Order::forward, Order::reversed}) {
    settings().order = order;
    require(launch(lane, {1, 37}, relay_kernel, out.get()));
    lane.wait();
    CHECK(out.download()[0] == 37);
  }
  require(launch(lane, {1, 1}, votes_kernel, out.get()));
  lane.wait();
  CHECK(out.download() == Ints{1, 1, 1});
}

TEST_CASE("grid.sync holds every thread of a cooperative grid") {
  const FreshHost fresh;
  const Lane lane;
  const DeviceArray<int> baton(Ints{0});
  require(launch(lane, {4, 5, 0, true}, grid_relay_kernel, baton.get()));
  lane.wait();
  CHECK(baton.download() == Ints{20});
}

TEST_CASE("grid.sync in a grid that is not cooperative is reported with its line") {
  const FreshHost fresh;
  const Lane lane;
  const DeviceArray<int> baton(Ints{0});
  require(launch(lane, {4, 5}, grid_relay_kernel, baton.get()));
  CHECK(cudaStreamSynchronize(lane.stream) == cudaErrorLaunchFailure);
  CHECK(kernel_report().find("test_block.cpp:") != std::string::npos);
  CHECK(kernel_report().find("not launched as cooperative") != std::string::npos);
}

TEST_CASE("a grid.sync that some blocks never reach is a deadlock") {
  const FreshHost fresh;
  const Lane lane;
  require(launch(lane, {2, 3, 0, true}, half_exits_kernel));
  CHECK(cudaStreamSynchronize(lane.stream) == cudaErrorLaunchFailure);
  CHECK(kernel_report().find("block (1,0,0): 3 threads at grid.sync") != std::string::npos);
}

TEST_CASE("after a kernel has failed every call says so, with the reason") {
  const FreshHost fresh;
  const Lane lane;
  require(launch(lane, {2, 3, 0, true}, half_exits_kernel));
  CHECK(cudaDeviceSynchronize() == cudaErrorLaunchFailure);
  void* memory = nullptr;
  CHECK(cudaMalloc(&memory, 1) == cudaErrorLaunchFailure);
  CHECK(launch(lane, {1, 1}, half_exits_kernel) == cudaErrorLaunchFailure);
  CHECK(cudaGetLastError() == cudaErrorLaunchFailure);
  CHECK(cudaGetLastError() == cudaErrorLaunchFailure);
  CHECK(std::string(cudaGetErrorString(cudaErrorLaunchFailure)).find("deadlock") !=
        std::string::npos);
}

TEST_CASE("a launch that a device would refuse is refused") {
  const FreshHost fresh;
  const Lane lane;
  CHECK(launch(lane, {0, 32}, half_exits_kernel) == cudaErrorInvalidConfiguration);
  CHECK(launch(lane, {1, 1025}, half_exits_kernel) == cudaErrorInvalidConfiguration);
  CHECK(launch(lane, {dim3(1, 65536), 1}, half_exits_kernel) == cudaErrorInvalidConfiguration);
  CHECK(launch(lane, {5, 1, 0, true}, half_exits_kernel) == cudaErrorCooperativeLaunchTooLarge);
  CHECK(cudaGetLastError() == cudaErrorCooperativeLaunchTooLarge);
  CHECK(cudaGetLastError() == cudaSuccess);
}
