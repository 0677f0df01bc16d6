// Sums over the threads of a warp or a block, in an order that is always the same.
#pragma once

#include "kernels/cuda_launch.cuh"

namespace drumvae {

// Valid in lane 0; every lane takes part.
__device__ inline double warp_sum(double value) {
  for (unsigned distance = 16; distance > 0; distance /= 2) {
    value += __shfl_down_sync(0xFFFFFFFFU, value, distance);
  }
  return value;
}

// Valid in thread 0 of a block of kThreads in one dimension; every thread takes part.
template <int kThreads>
__device__ double block_sum(double value) {
  DRUMVAE_SHARED(double[kThreads / 32], of_warp);
  const double sum = warp_sum(value);
  if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = sum;
  __syncthreads();
  double total = 0;
  if (threadIdx.x == 0) {
    for (double part : of_warp) total += part;
  }
  __syncthreads();  // of_warp may be written again
  return total;
}

}  // namespace drumvae
