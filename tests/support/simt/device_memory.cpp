// Allocation, residence, and the memory functions of the runtime API.
#include "tests/support/simt/device_memory.h"

#include <cstdlib>
#include <cstring>
#include <map>

#include "tests/support/simt/errors.h"
#include "tests/support/simt/sanitizer.h"
#include "tests/support/simt/settings.h"
#include "tests/support/simt/stream.h"

namespace drumvae::simt {
namespace {

using Allocations = std::map<const char*, std::size_t>;  // first byte, bytes

Allocations& device_allocations() {
  static Allocations all;
  return all;
}
Allocations& pinned_allocations() {
  static Allocations all;
  return all;
}

void show(bool shown) {
  for (const auto& [first, bytes] : device_allocations()) {
    (shown ? allow : forbid)(const_cast<char*>(first), bytes);
  }
}

bool within(const Allocations& all, const void* first, std::size_t bytes) {
  const char* place = static_cast<const char*>(first);
  auto next = all.upper_bound(place);
  if (next == all.begin()) return false;
  const auto& [begin, size] = *--next;
  return place + bytes <= begin + size;
}

std::size_t used_bytes() {
  std::size_t sum = 0;
  for (const auto& [first, bytes] : device_allocations()) sum += bytes;
  return sum;
}

// Exactly `bytes` long, so that AddressSanitizer knows the bounds; full of NaN.
void* allocate(std::size_t bytes) {
  constexpr std::size_t kAlignment = 256;
  void* first = nullptr;
  const race::Unwatched unwatched;
  if (posix_memalign(&first, kAlignment, bytes ? bytes : 1)) return nullptr;
  std::memset(first, 0xFF, bytes);
  return first;
}

// A copy's ends must be where its kind says.
bool fits(cudaMemcpyKind kind, const void* to, const void* from, std::size_t bytes) {
  if (kind == cudaMemcpyDefault) return true;
  const bool to_device = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
  const bool from_device = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
  return (residence(to, bytes) == Residence::device) == to_device &&
         (residence(from, bytes) == Residence::device) == from_device;
}

}  // namespace

Residence residence(const void* first, std::size_t bytes) {
  if (within(device_allocations(), first, bytes)) return Residence::device;
  if (within(pinned_allocations(), first, bytes)) return Residence::pinned;
  return Residence::host;
}

DeviceMemoryShown::DeviceMemoryShown() { show(true); }
DeviceMemoryShown::~DeviceMemoryShown() { show(false); }
DeviceMemoryHidden::DeviceMemoryHidden() { show(false); }
DeviceMemoryHidden::~DeviceMemoryHidden() { show(true); }

}  // namespace drumvae::simt

using namespace drumvae::simt;

cudaError_t cudaMalloc(void** pointer, std::size_t bytes) {
  const ApiLock lock;
  if (device_state()) return note(device_state());
  if (anything_captures()) return note(invalidate_captures());
  if (used_bytes() + bytes > settings().memory_bytes) return note(cudaErrorMemoryAllocation);
  *pointer = allocate(bytes);
  if (!*pointer) return note(cudaErrorMemoryAllocation);
  device_allocations()[static_cast<char*>(*pointer)] = bytes;
  forbid(*pointer, bytes);
  return device_state();
}

cudaError_t cudaFree(void* pointer) {
  const ApiLock lock;
  if (!pointer) return device_state();
  if (anything_captures()) return note(invalidate_captures());
  const auto found = device_allocations().find(static_cast<char*>(pointer));
  if (found == device_allocations().end()) return note(cudaErrorInvalidValue);
  const cudaError_t state = cudaDeviceSynchronize();
  allow(pointer, found->second);
  device_allocations().erase(found);
  std::free(pointer);
  return state;
}

cudaError_t cudaHostAlloc(void** pointer, std::size_t bytes, unsigned /*flags*/) {
  const ApiLock lock;
  if (device_state()) return note(device_state());
  *pointer = std::malloc(bytes ? bytes : 1);
  if (!*pointer) return note(cudaErrorMemoryAllocation);
  pinned_allocations()[static_cast<char*>(*pointer)] = bytes;
  return device_state();
}

cudaError_t cudaMallocHost(void** pointer, std::size_t bytes) {
  return cudaHostAlloc(pointer, bytes, cudaHostAllocDefault);
}

cudaError_t cudaFreeHost(void* pointer) {
  const ApiLock lock;
  if (!pointer) return device_state();
  if (!pinned_allocations().erase(static_cast<char*>(pointer))) return note(cudaErrorInvalidValue);
  const cudaError_t state = cudaDeviceSynchronize();
  std::free(pointer);
  return state;
}

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* pointer) {
  const ApiLock lock;
  void* place = const_cast<void*>(pointer);
  switch (residence(pointer, 1)) {
    case Residence::device:
      *attributes = {cudaMemoryTypeDevice, 0, place, nullptr};
      break;
    case Residence::pinned:
      *attributes = {cudaMemoryTypeHost, 0, place, place};
      break;
    case Residence::host:
      *attributes = {cudaMemoryTypeUnregistered, -1, nullptr, place};
  }
  return device_state();
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  const ApiLock lock;
  if (bytes == 0) return device_state();
  if (!fits(kind, to, from, bytes)) return note(cudaErrorInvalidValue);
  return queue(stream, [=] {
    race::reads(from, bytes);  // the compiler may copy without a call that the checker sees
    race::writes(to, bytes);
    std::memcpy(to, from, bytes);
  });
}

cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  const ApiLock lock;
  const cudaError_t error = cudaMemcpyAsync(to, from, bytes, kind, nullptr);
  return error ? error : cudaStreamSynchronize(nullptr);
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
  const ApiLock lock;
  if (bytes == 0) return device_state();
  if (residence(to, bytes) == Residence::host) return note(cudaErrorInvalidValue);
  return queue(stream, [=] {
    race::writes(to, bytes);
    std::memset(to, value, bytes);
  });
}

cudaError_t cudaMemset(void* to, int value, std::size_t bytes) {
  return cudaMemsetAsync(to, value, bytes, nullptr);
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  const ApiLock lock;
  if (device_state()) return note(device_state());
  *total = settings().memory_bytes;
  *free = *total - used_bytes();
  return device_state();
}
