// What the planted bugs have in common, and the lists of them.
#pragma once

#include <algorithm>
#include <numeric>
#include <span>

#include "tests/simt/device_array.h"

namespace simt_test {

using Floats = std::vector<float>;

constexpr unsigned kThreads = 64;

// Runs a small program, with its bug or without; throws where the result is wrong.
struct Bug {
  const char* name;
  void (*run)(bool planted);
};

// Missing barriers, fences, waits and edges.
std::span<const Bug> ordering_bugs();
// Accesses that are out of bounds, too late, too early or on the wrong side.
std::span<const Bug> memory_bugs();
// Calls that CUDA leaves undefined.
std::span<const Bug> undefined_calls();

inline Floats ramp(std::size_t count) {
  Floats values(count);
  std::iota(values.begin(), values.end(), 1.0F);
  return values;
}

inline void expect(const Floats& got, const Floats& wanted) {
  if (got != wanted) throw std::runtime_error("wrong result");
}

// ramp(count), each element `by` places further, around the end.
inline Floats rotated_ramp(std::size_t count, std::size_t by) {
  Floats values = ramp(count);
  std::rotate(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(by), values.end());
  return values;
}

__global__ inline void copy_kernel(const float* from, float* to, unsigned count) {
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) to[i] = from[i];
}

}  // namespace simt_test
