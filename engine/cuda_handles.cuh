// Owners of what the CUDA runtime makes, and memory whose lack is told in the engine's words.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "engine/errors.h"
#include "kernels/cuda.cuh"

namespace drumvae {

struct DestroyEvent {
  void operator()(cudaEvent_t event) const { cudaEventDestroy(event); }
};
using CudaEvent = std::unique_ptr<std::remove_pointer_t<cudaEvent_t>, DestroyEvent>;

inline CudaEvent make_event() {
  cudaEvent_t event = nullptr;
  require_success(cudaEventCreateWithFlags(&event, cudaEventDisableTiming),
                  "cudaEventCreateWithFlags");
  return CudaEvent(event);
}

struct DestroyStream {
  void operator()(cudaStream_t stream) const { cudaStreamDestroy(stream); }
};
using CudaStream = std::unique_ptr<std::remove_pointer_t<cudaStream_t>, DestroyStream>;

inline CudaStream make_stream() {
  cudaStream_t stream = nullptr;
  require_success(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking),
                  "cudaStreamCreateWithFlags");
  return CudaStream(stream);
}

struct FreeDeviceMemory {
  void operator()(std::byte* memory) const { cudaFree(memory); }
};
using CudaMemory = std::unique_ptr<std::byte, FreeDeviceMemory>;

struct FreePinnedMemory {
  void operator()(std::byte* memory) const { cudaFreeHost(memory); }
};
using PinnedMemory = std::unique_ptr<std::byte, FreePinnedMemory>;

// Bytes that the current device has left.
inline std::size_t free_device_bytes() {
  std::size_t free = 0, total = 0;
  require_success(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  return free;
}

// Of the current device, not zeroed.  Throws DeviceMemoryError, CudaError.
inline CudaMemory allocate_device_memory(std::size_t bytes) {
  void* memory = nullptr;
  const cudaError_t error = cudaMalloc(&memory, bytes);
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // clears it: a later launch must not report it
    throw DeviceMemoryError(bytes, free_device_bytes());
  }
  require_success(error, "cudaMalloc");
  return CudaMemory(static_cast<std::byte*>(memory));
}

// Throws CudaError.
inline PinnedMemory allocate_pinned_memory(std::size_t bytes) {
  void* memory = nullptr;
  require_success(cudaMallocHost(&memory, bytes), "cudaMallocHost");
  return PinnedMemory(static_cast<std::byte*>(memory));
}

}  // namespace drumvae
