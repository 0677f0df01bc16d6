// The device that is pretended to be there, and the limits of a launch on it.
#include <algorithm>
#include <cstdio>
#include <map>

#include "tests/support/simt/errors.h"
#include "tests/support/simt/host_pointers.h"
#include "tests/support/simt/launch.h"
#include "tests/support/simt/report.h"
#include "tests/support/simt/settings.h"
#include "tests/support/simt/stream.h"

using namespace drumvae::simt;

namespace {

// As on compute capability 8.6, but for the multiprocessors: cooperative grids stay small.
constexpr int kMultiprocessors = 4;
constexpr int kThreadsPerBlock = 1024;
constexpr int kThreadsPerMultiprocessor = 1536;
constexpr int kRegistersPerBlock = 65536;
constexpr int kSharedBytes = 48 << 10;       // without asking
constexpr int kSharedBytesOptIn = 99 << 10;  // with cudaFuncSetAttribute
constexpr int kSharedBytesPerMultiprocessor = 100 << 10;

// What cudaFuncSetAttribute allowed, by kernel.
std::map<const void*, std::size_t>& allowed_shared_bytes() {
  static std::map<const void*, std::size_t> all;
  return all;
}

cudaError_t check_shape(const void* kernel, const GridShape& shape) {
  const dim3 &blocks = shape.blocks, &threads = shape.threads;
  const std::size_t count = std::size_t{threads.x} * threads.y * threads.z;
  const bool empty = count == 0 || blocks.x == 0 || blocks.y == 0 || blocks.z == 0;
  if (empty || count > kThreadsPerBlock || threads.z > 64 || blocks.x > 2147483647U ||
      blocks.y > 65535 || blocks.z > 65535)
    return cudaErrorInvalidConfiguration;
  const auto found = allowed_shared_bytes().find(kernel);
  const std::size_t allowed = found == allowed_shared_bytes().end()
                                  ? std::size_t{kSharedBytes}
                                  : std::max(std::size_t{kSharedBytes}, found->second);
  if (shape.shared_bytes > allowed) return cudaErrorInvalidValue;
  if (shape.cooperative && std::size_t{blocks.x} * blocks.y * blocks.z > kMultiprocessors)
    return cudaErrorCooperativeLaunchTooLarge;
  return cudaSuccess;
}

cudaError_t check_device(int device) {
  if (device_state()) return device_state();
  return device >= 0 && device < settings().devices ? cudaSuccess : note(cudaErrorInvalidDevice);
}

}  // namespace

cudaError_t drumvae::simt::device_state() {
  if (settings().driver_version < CUDART_VERSION / 1000 * 1000) return cudaErrorInsufficientDriver;
  if (settings().devices == 0) return cudaErrorNoDevice;
  return kernel_report().empty() ? cudaSuccess : cudaErrorLaunchFailure;
}

void drumvae::simt::check_argument(std::size_t position, std::span<const std::byte> argument) {
  const ApiLock lock;
  const std::ptrdiff_t offset = host_pointer_at(argument);
  if (offset < 0) return;
  report_kernel("argument " + std::to_string(position) + " of a kernel holds, at byte " +
                std::to_string(offset) + ", a pointer to host memory");
}

cudaError_t drumvae::simt::queue_grid(const void* kernel, const GridShape& shape,
                                      cudaStream_t stream, std::function<void()> thread_body) {
  const ApiLock lock;
  if (device_state()) return device_state();
  if (const cudaError_t error = check_shape(kernel, shape)) return note(error);
  return queue(stream, [shape, body = std::move(thread_body)] { run_grid(shape, body); });
}

cudaError_t cudaGetDeviceCount(int* count) {
  const ApiLock lock;
  const cudaError_t state = device_state();
  if (state == cudaErrorInsufficientDriver || state == cudaErrorNoDevice) return note(state);
  *count = settings().devices;
  return state;
}

cudaError_t cudaSetDevice(int device) { return check_device(device); }

cudaError_t cudaGetDevice(int* device) {
  *device = 0;
  return device_state();
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  if (const cudaError_t error = check_device(device)) return error;
  static const std::map<cudaDeviceAttr, int> kValues = {
      {cudaDevAttrMaxThreadsPerBlock, kThreadsPerBlock},
      {cudaDevAttrMaxSharedMemoryPerBlock, kSharedBytes},
      {cudaDevAttrWarpSize, warpSize},
      {cudaDevAttrMaxRegistersPerBlock, kRegistersPerBlock},
      {cudaDevAttrMultiProcessorCount, kMultiprocessors},
      {cudaDevAttrMaxThreadsPerMultiProcessor, kThreadsPerMultiprocessor},
      {cudaDevAttrMaxSharedMemoryPerMultiprocessor, kSharedBytesPerMultiprocessor},
      {cudaDevAttrCooperativeLaunch, 1},
      {cudaDevAttrMaxSharedMemoryPerBlockOptin, kSharedBytesOptIn},
  };
  if (attribute == cudaDevAttrComputeCapabilityMajor) *value = settings().capability / 10;
  if (attribute == cudaDevAttrComputeCapabilityMinor) *value = settings().capability % 10;
  const auto found = kValues.find(attribute);
  if (found != kValues.end()) *value = found->second;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  if (const cudaError_t error = check_device(device)) return error;
  *properties = {};
  std::snprintf(properties->name, sizeof properties->name, "SIMT host (no GPU)");
  properties->totalGlobalMem = settings().memory_bytes;
  properties->sharedMemPerBlock = kSharedBytes;
  properties->sharedMemPerBlockOptin = kSharedBytesOptIn;
  properties->warpSize = warpSize;
  properties->maxThreadsPerBlock = kThreadsPerBlock;
  properties->major = settings().capability / 10;
  properties->minor = settings().capability % 10;
  properties->multiProcessorCount = kMultiprocessors;
  properties->cooperativeLaunch = 1;
  return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int* version) {
  *version = settings().driver_version;
  return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value) {
  const ApiLock lock;
  if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize) return device_state();
  if (value < 0 || value > kSharedBytesOptIn) return note(cudaErrorInvalidValue);
  allowed_shared_bytes()[kernel] = static_cast<std::size_t>(value);
  return device_state();
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* /*kernel*/,
                                                          int threads, std::size_t shared_bytes) {
  *blocks = threads <= kThreadsPerBlock && shared_bytes <= std::size_t{kSharedBytesOptIn} ? 1 : 0;
  return device_state();
}
