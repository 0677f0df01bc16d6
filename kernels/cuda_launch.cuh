// The only place where a grid is launched, and the two ways in which a kernel gets shared memory.
#pragma once

#include <type_traits>

#include "kernels/cuda.cuh"

// DRUMVAE_SHARED(float[32][33], tile): a block's `tile`.  DRUMVAE_DYNAMIC_SHARED(float, rows): a
// pointer to as many bytes as the launch asks for.  Host builds of the kernels give each block
// memory of its own with exactly this size.
// NOLINTBEGIN(bugprone-macro-parentheses): names that are declared
#ifdef DRUMVAE_SIMT
#define DRUMVAE_SHARED(T, name) auto& name = ::drumvae::simt::shared_object<T, decltype([] {})>()
#define DRUMVAE_DYNAMIC_SHARED(T, name) T* name = static_cast<T*>(::drumvae::simt::dynamic_shared())
#else
#define DRUMVAE_SHARED(T, name) __shared__ std::type_identity_t<T> name
#define DRUMVAE_DYNAMIC_SHARED(T, name)                          \
  extern __shared__ __align__(128) unsigned char name##_bytes[]; \
  T* name = reinterpret_cast<T*>(name##_bytes)
#endif
// NOLINTEND(bugprone-macro-parentheses)

namespace drumvae {

struct Grid {
  dim3 blocks;
  dim3 threads;
  std::size_t shared_bytes = 0;
  bool cooperative = false;  // all blocks at once, so that they may wait for each other
};

// Enqueues kernel(arguments...) on the lane; nothing where the grid is empty.  name: for the error.
// Throws CudaError.
template <class... Parameters, class... Arguments>
void launch_grid(Cuda& cuda, const char* name, const Grid& grid, void (*kernel)(Parameters...),
                 const Arguments&... arguments) {
  if (grid.blocks.x == 0 || grid.blocks.y == 0 || grid.blocks.z == 0) return;
  cudaLaunchAttribute cooperative{};
  cooperative.id = cudaLaunchAttributeCooperative;
  cooperative.val.cooperative = 1;
  cudaLaunchConfig_t config{};
  config.gridDim = grid.blocks;
  config.blockDim = grid.threads;
  config.dynamicSmemBytes = grid.shared_bytes;
  config.stream = cuda.stream();
  config.attrs = &cooperative;
  config.numAttrs = grid.cooperative ? 1 : 0;
  require_success(cudaLaunchKernelEx(&config, kernel, static_cast<Parameters>(arguments)...), name);
}

}  // namespace drumvae
