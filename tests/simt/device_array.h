// Device memory and its copies, for tests that call the runtime as a user would.
#pragma once

#include <cuda_runtime.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace simt_test {

// Throws std::runtime_error with the error's words.
inline void require(cudaError_t error) {
  if (error != cudaSuccess) throw std::runtime_error(cudaGetErrorString(error));
}

template <class T>
class DeviceArray {
 public:
  explicit DeviceArray(std::size_t count) : count_(count) {
    require(cudaMalloc(&first_, count * sizeof(T)));
  }
  explicit DeviceArray(const std::vector<T>& values) : DeviceArray(values.size()) {
    require(cudaMemcpy(first_, values.data(), count_ * sizeof(T), cudaMemcpyHostToDevice));
  }
  ~DeviceArray() { cudaFree(first_); }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;

  T* get() const { return first_; }
  std::size_t bytes() const { return count_ * sizeof(T); }
  std::vector<T> download() const {
    std::vector<T> values(count_);
    require(cudaMemcpy(values.data(), first_, bytes(), cudaMemcpyDeviceToHost));
    return values;
  }

 private:
  T* first_ = nullptr;
  std::size_t count_;
};

struct Lane {
  cudaStream_t stream = nullptr;

  Lane() { require(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking)); }
  ~Lane() { cudaStreamDestroy(stream); }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  void wait() const { require(cudaStreamSynchronize(stream)); }
};

struct Event {
  cudaEvent_t event = nullptr;

  Event() { require(cudaEventCreateWithFlags(&event, cudaEventDisableTiming)); }
  ~Event() { cudaEventDestroy(event); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
};

// What follows on `later` waits for what `earlier` holds.
inline void order(const Lane& earlier, const Lane& later) {
  const Event event;
  require(cudaEventRecord(event.event, earlier.stream));
  require(cudaStreamWaitEvent(later.stream, event.event));
}

struct Shape {
  dim3 blocks, threads;
  std::size_t shared_bytes = 0;
  bool cooperative = false;
};

template <class... Parameters, class... Arguments>
cudaError_t launch(const Lane& lane, const Shape& shape, void (*kernel)(Parameters...),
                   const Arguments&... arguments) {
  cudaLaunchAttribute cooperative{};
  cooperative.id = cudaLaunchAttributeCooperative;
  cooperative.val.cooperative = 1;
  cudaLaunchConfig_t config{};
  config.gridDim = shape.blocks;
  config.blockDim = shape.threads;
  config.dynamicSmemBytes = shape.shared_bytes;
  config.stream = lane.stream;
  config.attrs = &cooperative;
  config.numAttrs = shape.cooperative ? 1 : 0;
  return cudaLaunchKernelEx(&config, kernel, static_cast<Parameters>(arguments)...);
}

}  // namespace simt_test

#define SIMT_SHARED(T, name) auto& name = drumvae::simt::shared_object<T, decltype([] {})>()
#define SIMT_DYNAMIC_SHARED(T, name) T* name = static_cast<T*>(drumvae::simt::dynamic_shared())
