// Shuffles, votes and the cases in which they are undefined; tiles; shared memory.
#include <cooperative_groups.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/simt/device_array.h"
#include "tests/simt/fresh_host.h"

namespace {

using drumvae::simt::kernel_report;
using drumvae::simt::Order;
using drumvae::simt::settings;
using simt_test::DeviceArray;
using simt_test::FreshHost;
using simt_test::Lane;
using simt_test::launch;
using simt_test::require;
using Ints = std::vector<int>;

constexpr unsigned kAll = 0xFFFFFFFFU;
constexpr int kResults = 8;

__global__ void shuffle_kernel(int* out) {
  const int lane = static_cast<int>(threadIdx.x);
  int* row = out + kResults * threadIdx.x;
  row[0] = __shfl_sync(kAll, lane, 5);
  row[1] = __shfl_sync(kAll, lane, 5, 8);
  row[2] = __shfl_up_sync(kAll, lane, 3U);
  row[3] = __shfl_down_sync(kAll, lane, 3U, 16);
  row[4] = __shfl_xor_sync(kAll, lane, 9);
  row[5] = static_cast<int>(__ballot_sync(kAll, lane % 3 == 0));
  row[6] = static_cast<int>(__reduce_add_sync(kAll, threadIdx.x));
  row[7] = __any_sync(kAll, lane == 7) + 2 * __all_sync(kAll, lane < 31);
}

Ints wanted_of_lane(int lane) {
  unsigned thirds = 0;
  for (unsigned i = 0; i < 32; i += 3) thirds |= 1U << i;
  return {5,
          lane / 8 * 8 + 5,
          lane < 3 ? lane : lane - 3,
          lane % 16 < 13 ? lane + 3 : lane,
          lane ^ 9,
          static_cast<int>(thirds),
          31 * 32 / 2,
          1};
}

// Halves of a warp each reduce on their own, the upper one more often.
__global__ void halves_kernel(int* out) {
  const bool upper = threadIdx.x >= 16;
  int sum = static_cast<int>(threadIdx.x);
  if (upper) {
    for (int distance = 8; distance > 0; distance /= 2)
      sum += __shfl_xor_sync(0xFFFF0000U, sum, distance);
  } else {
    sum = __shfl_sync(0x0000FFFFU, sum, 3);
  }
  out[threadIdx.x] = sum;
}

__global__ void tile_kernel(float* out) {
  const auto tile = cooperative_groups::tiled_partition<8>(cooperative_groups::this_thread_block());
  float sum = 1;
  for (unsigned distance = tile.size() / 2; distance > 0; distance /= 2)
    sum += tile.shfl_down(sum, distance);
  if (tile.thread_rank() == 0) out[threadIdx.x / 8] = sum;
}

__global__ void sum_kernel(int* out) { *out = __reduce_add_sync(kAll, 1); }

__global__ void two_places_kernel(int* out) {
  *out = threadIdx.x < 16 ? __shfl_sync(kAll, 1, 0)
                          : __shfl_sync(kAll, 2, 0) + 0;  // on a line of its own
}

__global__ void exited_lane_kernel(int* out) {
  if (threadIdx.x == 31) return;
  __syncwarp(0x7FFFFFFFU);
  *out = __reduce_add_sync(kAll, 1);
}

__global__ void fresh_shared_kernel(float* out) {
  SIMT_SHARED(float[4], row);
  SIMT_SHARED(double, one);
  SIMT_DYNAMIC_SHARED(float, more);
  *out = row[3] + static_cast<float>(one) + more[1];
}

__global__ void own_shared_kernel(float* out) {
  SIMT_SHARED(float, value);
  if (threadIdx.x == 0) value = static_cast<float>(blockIdx.x);
  __syncthreads();
  out[blockIdx.x * blockDim.x + threadIdx.x] = value;
}

std::string report_of(void (*kernel)(int*), unsigned threads) {
  const Lane lane;
  const DeviceArray<int> out(1);
  require(launch(lane, {1, threads}, kernel, out.get()));
  CHECK(cudaStreamSynchronize(lane.stream) == cudaErrorLaunchFailure);
  return kernel_report();
}

}  // namespace

TEST_CASE("shuffles, votes and reductions give what the programming guide says") {
  const FreshHost fresh;
  const Lane lane;
  const DeviceArray<int> out(32 * kResults);
  for (const Order order : {Order::random, Order::forward, Order::reversed}) {
    settings().order = order;
    require(launch(lane, {1, 32}, shuffle_kernel, out.get()));
    lane.wait();
    const Ints got = out.download();
    for (int i = 0; i < 32; ++i) {
      const auto row = got.begin() + i * kResults;
      CHECK(Ints(row, row + kResults) == wanted_of_lane(i));
    }
  }
}

TEST_CASE("parts of a warp meet on their own") {
  const FreshHost fresh;
  const Lane lane;
  const DeviceArray<int> out(32);
  require(launch(lane, {1, 32}, halves_kernel, out.get()));
  lane.wait();
  Ints wanted(32, 3);
  std::fill(wanted.begin() + 16, wanted.end(), (16 + 31) * 16 / 2);
  CHECK(out.download() == wanted);
  const DeviceArray<float> tiles(4);
  require(launch(lane, {1, 32}, tile_kernel, tiles.get()));
  lane.wait();
  CHECK(tiles.download() == std::vector<float>(4, 8.0F));
}

TEST_CASE("a mask that names lanes that are not there is reported") {
  const FreshHost fresh;
  CHECK(report_of(sum_kernel, 20).find("which the block does not have") != std::string::npos);
}

TEST_CASE("a mask that names a lane that has exited is reported or hangs as a deadlock") {
  const FreshHost fresh;
  const std::string report = report_of(exited_lane_kernel, 32);
  CHECK((report.find("have exited") != std::string::npos ||
         report.find("deadlock") != std::string::npos));
}

TEST_CASE("lanes that meet at different calls are reported with both places") {
  const FreshHost fresh;
  CHECK(report_of(two_places_kernel, 32).find("meet lanes that wait at") != std::string::npos);
}

TEST_CASE("shared memory is NaN at first and each block's own") {
  const FreshHost fresh;
  const Lane lane;
  const DeviceArray<float> one(1), out(5 * 3);
  require(launch(lane, {1, 1, 2 * sizeof(float)}, fresh_shared_kernel, one.get()));
  require(launch(lane, {5, 3}, own_shared_kernel, out.get()));
  lane.wait();
  CHECK(std::isnan(one.download()[0]));
  const std::vector<float> got = out.download();
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == static_cast<float>(i / 3));
}

TEST_CASE("more dynamic shared memory than 48 KiB must be asked for, and 99 KiB is the most") {
  const FreshHost fresh;
  const Lane lane;
  const DeviceArray<float> one(1);
  const auto launched = [&](std::size_t bytes) {
    return launch(lane, {1, 1, bytes}, fresh_shared_kernel, one.get());
  };
  const auto asked = [](int bytes) {
    return cudaFuncSetAttribute(fresh_shared_kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                bytes);
  };
  CHECK(launched(48 << 10) == cudaSuccess);
  CHECK(launched((48 << 10) + 4) == cudaErrorInvalidValue);
  CHECK(asked((99 << 10) + 1) == cudaErrorInvalidValue);
  CHECK(asked(64 << 10) == cudaSuccess);
  CHECK(launched(64 << 10) == cudaSuccess);
  CHECK(launched((64 << 10) + 4) == cudaErrorInvalidValue);
  cudaGetLastError();
}
