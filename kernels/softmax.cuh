// What the categorical loss and its draw share on CUDA; a warp takes a row.
#pragma once

#include "kernels/sum.cuh"

namespace drumvae {

inline constexpr unsigned kWholeWarp = 0xFFFFFFFFU;

struct LargestOutput {
  float value;
  unsigned place;  // the lowest of equals
};

// Valid in every lane.
__device__ inline LargestOutput largest_output(const float* outputs, unsigned classes,
                                               unsigned lane) {
  const unsigned first = lane < classes ? lane : 0;
  LargestOutput largest{outputs[first], first};
  for (unsigned c = lane + 32; c < classes; c += 32) {
    if (outputs[c] > largest.value) largest = {outputs[c], c};
  }
  for (unsigned distance = 16; distance > 0; distance /= 2) {
    const LargestOutput other{__shfl_xor_sync(kWholeWarp, largest.value, distance),
                              __shfl_xor_sync(kWholeWarp, largest.place, distance)};
    const bool takes = other.value > largest.value ||
                       (other.value == largest.value && other.place < largest.place);
    if (takes) largest = other;
  }
  return largest;
}

__device__ inline float softmax_weight(float output, float largest, float temperature) {
  return expf((output - largest) / temperature);
}

// Valid in every lane.
__device__ inline double softmax_sum(const float* outputs, unsigned classes, float largest,
                                     float temperature, unsigned lane) {
  double sum = 0;
  for (unsigned c = lane; c < classes; c += 32) {
    sum += static_cast<double>(softmax_weight(outputs[c], largest, temperature));
  }
  return __shfl_sync(kWholeWarp, warp_sum(sum), 0);
}

}  // namespace drumvae
