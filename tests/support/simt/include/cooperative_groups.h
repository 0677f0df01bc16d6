// The SIMT host's <cooperative_groups.h>: the grid, the block, and tiles of a warp.
#pragma once

#include <cuda_runtime.h>

namespace cooperative_groups {

class grid_group {
 public:
  void sync(const drumvae::simt::Where& where = drumvae::simt::Where::here()) const {
    drumvae::simt::grid_barrier(where);
  }
  bool is_valid() const { return true; }
  unsigned long long num_blocks() const { return 1ULL * gridDim.x * gridDim.y * gridDim.z; }
  unsigned long long block_rank() const {
    return (1ULL * blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  }
  unsigned long long num_threads() const {
    return num_blocks() * blockDim.x * blockDim.y * blockDim.z;
  }
  unsigned long long size() const { return num_threads(); }
  unsigned long long thread_rank() const {
    const unsigned in_block = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    return block_rank() * blockDim.x * blockDim.y * blockDim.z + in_block;
  }
};
inline grid_group this_grid() { return {}; }

class thread_block {
 public:
  void sync(const drumvae::simt::Where& where = drumvae::simt::Where::here()) const {
    __syncthreads(where);
  }
  unsigned size() const { return blockDim.x * blockDim.y * blockDim.z; }
  unsigned num_threads() const { return size(); }
  unsigned thread_rank() const {
    return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  }
};
inline thread_block this_thread_block() { return {}; }

template <unsigned kSize>
class thread_block_tile {
 public:
  static_assert(kSize == 1 || kSize == 2 || kSize == 4 || kSize == 8 || kSize == 16 || kSize == 32);
  using Where = drumvae::simt::Where;

  unsigned size() const { return kSize; }
  unsigned num_threads() const { return kSize; }
  unsigned thread_rank() const { return drumvae::simt::running_lane() % kSize; }
  void sync(const Where& where = Where::here()) const { __syncwarp(mask(), where); }
  template <class T>
  T shfl(T value, int source, const Where& where = Where::here()) const {
    return __shfl_sync(mask(), value, source, kSize, where);
  }
  template <class T>
  T shfl_up(T value, unsigned distance, const Where& where = Where::here()) const {
    return __shfl_up_sync(mask(), value, distance, kSize, where);
  }
  template <class T>
  T shfl_down(T value, unsigned distance, const Where& where = Where::here()) const {
    return __shfl_down_sync(mask(), value, distance, kSize, where);
  }
  template <class T>
  T shfl_xor(T value, unsigned bits, const Where& where = Where::here()) const {
    return __shfl_xor_sync(mask(), value, static_cast<int>(bits), kSize, where);
  }

 private:
  unsigned mask() const {
    const unsigned first = drumvae::simt::running_lane() / kSize * kSize;
    return (0xFFFFFFFFU >> (32 - kSize)) << first;
  }
};
template <unsigned kSize>
thread_block_tile<kSize> tiled_partition(const thread_block& /*block*/) {
  return {};
}

}  // namespace cooperative_groups
