// The device that is pretended: memory, copies, limits, and being absent.
#include <cuda_bf16.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "tests/simt/device_array.h"
#include "tests/simt/fresh_host.h"

namespace {

using drumvae::simt::settings;
using simt_test::DeviceArray;
using simt_test::FreshHost;
using simt_test::require;

std::size_t free_bytes() {
  std::size_t free = 0, total = 0;
  require(cudaMemGetInfo(&free, &total));
  return free;
}

}  // namespace

TEST_CASE("device memory is NaN at first and comes back as it was sent") {
  const FreshHost fresh;
  for (const float value : DeviceArray<float>(7).download()) CHECK(std::isnan(value));
  CHECK(DeviceArray<int>({1, 2, 3}).download() == std::vector<int>{1, 2, 3});
}

TEST_CASE("memory runs out at the device's size and is free again afterwards") {
  const FreshHost fresh;
  const std::size_t before = free_bytes();
  settings().memory_bytes = settings().memory_bytes - before + 1000;
  void* pointer = nullptr;
  CHECK(cudaMalloc(&pointer, 1001) == cudaErrorMemoryAllocation);
  {
    const DeviceArray<char> most(600);
    CHECK(free_bytes() == 400);
    CHECK(cudaMalloc(&pointer, 500) == cudaErrorMemoryAllocation);
  }
  CHECK(free_bytes() == 1000);
  cudaGetLastError();
}

TEST_CASE("a copy whose ends are not where its kind says is refused") {
  const FreshHost fresh;
  const DeviceArray<int> there(4);
  std::vector<int> here(4);
  const std::size_t bytes = there.bytes();
  CHECK(cudaMemcpy(there.get(), here.data(), bytes, cudaMemcpyDeviceToHost) ==
        cudaErrorInvalidValue);
  CHECK(cudaMemcpy(here.data(), there.get(), bytes, cudaMemcpyHostToDevice) ==
        cudaErrorInvalidValue);
  CHECK(cudaMemcpy(there.get(), here.data(), bytes + 1, cudaMemcpyHostToDevice) ==
        cudaErrorInvalidValue);
  CHECK(cudaMemset(here.data(), 0, bytes) == cudaErrorInvalidValue);
  CHECK(cudaFree(here.data()) == cudaErrorInvalidValue);
  CHECK(cudaFree(nullptr) == cudaSuccess);
  CHECK(cudaMemcpy(there.get(), here.data(), bytes, cudaMemcpyDefault) == cudaSuccess);
  cudaGetLastError();
}

TEST_CASE("pointers tell whose memory they are in") {
  const FreshHost fresh;
  const DeviceArray<int> there(4);
  int* pinned = nullptr;
  int here = 0;
  require(cudaHostAlloc(&pinned, 16, cudaHostAllocPortable));
  const auto type_of = [](const void* pointer) {
    cudaPointerAttributes attributes{};
    require(cudaPointerGetAttributes(&attributes, pointer));
    return attributes.type;
  };
  CHECK(type_of(there.get() + 3) == cudaMemoryTypeDevice);
  CHECK(type_of(pinned) == cudaMemoryTypeHost);
  CHECK(type_of(&here) == cudaMemoryTypeUnregistered);
  require(cudaFreeHost(pinned));
}

TEST_CASE("without a driver or a device the count stays as it was") {
  const FreshHost fresh;
  int count = 77;
  settings().devices = 0;
  CHECK(cudaGetDeviceCount(&count) == cudaErrorNoDevice);
  CHECK(count == 77);
  settings().driver_version = 0;
  CHECK(cudaGetDeviceCount(&count) == cudaErrorInsufficientDriver);
  CHECK(count == 77);
  int version = -1;
  CHECK(cudaDriverGetVersion(&version) == cudaSuccess);
  CHECK(version == 0);
  void* pointer = nullptr;
  CHECK(cudaMalloc(&pointer, 1) == cudaErrorInsufficientDriver);
  cudaGetLastError();
}

TEST_CASE("the device has the capability of the settings, and there is one of it") {
  const FreshHost fresh;
  settings().capability = 75;
  cudaDeviceProp properties{};
  require(cudaGetDeviceProperties(&properties, 0));
  CHECK(properties.major == 7);
  CHECK(properties.minor == 5);
  CHECK(std::strstr(properties.name, "SIMT"));
  int value = 0;
  require(cudaDeviceGetAttribute(&value, cudaDevAttrComputeCapabilityMinor, 0));
  CHECK(value == 5);
  CHECK(cudaSetDevice(1) == cudaErrorInvalidDevice);
  CHECK(cudaSetDevice(-1) == cudaErrorInvalidDevice);
  cudaGetLastError();
}

TEST_CASE("bfloat16 rounds to nearest even and keeps what is not finite") {
  const auto through = [](float value) { return __bfloat162float(__float2bfloat16(value)); };
  CHECK(through(1.0F) == 1.0F);
  CHECK(through(1.00390625F) == 1.0F);       // halfway, down to even
  CHECK(through(1.01171875F) == 1.015625F);  // halfway, up to even
  CHECK(through(1.004F) == 1.0078125F);
  CHECK(std::isnan(through(std::nanf(""))));
  CHECK(through(-INFINITY) == -INFINITY);
  CHECK(through(3.4e38F) == INFINITY);
}

TEST_CASE("device functions of numbers are exact where they must be") {
  float sine = 0, cosine = 0;
  sincospif(1e6F + 0.5F, &sine, &cosine);
  CHECK(sine == Approx(1));
  CHECK(cosine == Approx(0).margin(1e-7));
  CHECK(__umulhi(0xFFFFFFFFU, 0xFFFFFFFFU) == 0xFFFFFFFEU);
  CHECK(__umul64hi(~0ULL, ~0ULL) == ~0ULL - 1);
  CHECK(__saturatef(std::nanf("")) == 0);
  CHECK(rsqrtf(4) == 0.5F);
  CHECK(__clz(1) == 31);
  CHECK(__ffs(0) == 0);
  CHECK(__ffs(8) == 4);
}
