// Launching a kernel: its arguments are copied at the call, the grid runs when the stream gets
// there.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

#include "tests/support/simt/grid.h"
#include "tests/support/simt/runtime_api.h"

namespace drumvae::simt {

// Checks the launch as a device of compute capability 8.6 does, and queues it or adds it to the
// graph that the stream captures.
cudaError_t queue_grid(const void* kernel, const GridShape& shape, cudaStream_t stream,
                       std::function<void()> thread_body);

// Fails the kernel where argument number `position` holds a pointer to host memory.
void check_argument(std::size_t position, std::span<const std::byte> argument);

// The same of a copy without padding, where the half of an old pointer may lie beside a number.
template <class Argument>
void check_argument(std::size_t position, Argument argument) {
#if __has_builtin(__builtin_clear_padding)
  __builtin_clear_padding(&argument);
#endif
  check_argument(position, std::as_bytes(std::span<const Argument>(&argument, 1)));
}

template <class Tuple, std::size_t... kPlace>
void check_arguments(const Tuple& arguments, std::index_sequence<kPlace...> /*all*/) {
  (check_argument(kPlace, std::get<kPlace>(arguments)), ...);
}

template <class... Parameters>
cudaError_t launch_kernel(void (*kernel)(Parameters...), const GridShape& shape,
                          cudaStream_t stream, const std::tuple<Parameters...>& arguments) {
  static_assert((std::is_trivially_copyable_v<Parameters> && ...),
                "a kernel's arguments are copied byte by byte");
  static_assert((sizeof(Parameters) + ... + 0) <= 4096, "more than a launch can carry");
  check_arguments(arguments, std::index_sequence_for<Parameters...>());
  return queue_grid(reinterpret_cast<const void*>(kernel), shape, stream,
                    [kernel, arguments] { std::apply(kernel, arguments); });
}

template <class... Parameters, std::size_t... kPlace>
std::tuple<Parameters...> arguments_at(void** places, std::index_sequence<kPlace...> /*all*/) {
  return {*static_cast<const Parameters*>(places[kPlace])...};
}

}  // namespace drumvae::simt

template <class... Parameters, class... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Parameters...),
                               Arguments&&... arguments) {
  drumvae::simt::GridShape shape{config->gridDim, config->blockDim, config->dynamicSmemBytes,
                                 false};
  for (unsigned i = 0; i < config->numAttrs; ++i) {
    if (config->attrs[i].id == cudaLaunchAttributeCooperative)
      shape.cooperative = config->attrs[i].val.cooperative != 0;
  }
  return drumvae::simt::launch_kernel(
      kernel, shape, config->stream,
      std::tuple<Parameters...>(static_cast<Parameters>(std::forward<Arguments>(arguments))...));
}

template <class... Parameters>
cudaError_t cudaLaunchKernel(void (*kernel)(Parameters...), dim3 blocks, dim3 threads,
                             void** arguments, std::size_t shared_bytes = 0,
                             cudaStream_t stream = nullptr) {
  return drumvae::simt::launch_kernel(kernel, {blocks, threads, shared_bytes, false}, stream,
                                      drumvae::simt::arguments_at<Parameters...>(
                                          arguments, std::index_sequence_for<Parameters...>()));
}

template <class... Parameters>
cudaError_t cudaLaunchCooperativeKernel(void (*kernel)(Parameters...), dim3 blocks, dim3 threads,
                                        void** arguments, std::size_t shared_bytes = 0,
                                        cudaStream_t stream = nullptr) {
  return drumvae::simt::launch_kernel(kernel, {blocks, threads, shared_bytes, true}, stream,
                                      drumvae::simt::arguments_at<Parameters...>(
                                          arguments, std::index_sequence_for<Parameters...>()));
}

extern "C" {
cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value);
// One block, whatever the kernel: its registers are not known here.
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* kernel,
                                                          int threads, std::size_t shared_bytes);
}
template <class... Parameters>
cudaError_t cudaFuncSetAttribute(void (*kernel)(Parameters...), cudaFuncAttribute attribute,
                                 int value) {
  return cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel), attribute, value);
}
template <class... Parameters>
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks,
                                                          void (*kernel)(Parameters...),
                                                          int threads, std::size_t shared_bytes) {
  return cudaOccupancyMaxActiveBlocksPerMultiprocessor(
      blocks, reinterpret_cast<const void*>(kernel), threads, shared_bytes);
}
