// Four neighbouring floats of a row are what one thread of an elementwise kernel takes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "kernels/contract.h"
#include "kernels/cuda_launch.cuh"

namespace drumvae {

// A view as a kernel gets it: rows [B, N].  first is null where the view is not given.
template <class T>
struct Rows {
  T* first = nullptr;
  Index stride = 0;

  Rows() = default;
  template <class U>
  Rows(const View<U, 2>& view)  // NOLINT(google-explicit-constructor)
      : first(view.data()), stride(view.stride(0)) {}
  template <class U>
  Rows(const Rows<U>& rows)  // NOLINT(google-explicit-constructor)
      : first(rows.first), stride(rows.stride) {}

  __device__ T* operator[](Index row) const { return first + row * stride; }
};

// Rows at each step [T, B, N].
template <class T>
struct Steps {
  T* first = nullptr;
  Index step_stride = 0, row_stride = 0;

  Steps() = default;
  template <class U>
  Steps(const View<U, 3>& view)  // NOLINT(google-explicit-constructor)
      : first(view.data()), step_stride(view.stride(0)), row_stride(view.stride(1)) {}

  __device__ T* row(Index t, Index b) const { return first + t * step_stride + b * row_stride; }
};

struct Quad {
  float at[4];
};

// The `count` floats from `from` on, at most four; the rest is 0.  kAligned: `from` is 16-byte
// aligned.
template <bool kAligned>
__device__ inline Quad load_quad(const float* from, int count) {
  if (kAligned && count == 4) {
    const float4 four = *reinterpret_cast<const float4*>(from);
    return {{four.x, four.y, four.z, four.w}};
  }
  Quad quad;
  for (int i = 0; i < 4; ++i) quad.at[i] = i < count ? from[i] : 0.0F;
  return quad;
}

template <bool kAligned>
__device__ inline void store_quad(const Quad& quad, float* to, int count) {
  if (kAligned && count == 4) {
    *reinterpret_cast<float4*>(to) = make_float4(quad.at[0], quad.at[1], quad.at[2], quad.at[3]);
    return;
  }
  for (int i = 0; i < 4; ++i) {
    if (i < count) to[i] = quad.at[i];
  }
}

// f(i) for each of the four, unrolled so that a quad stays in registers.
template <class F>
__device__ inline void for_four(const F& f) {
  for (int i = 0; i < 4; ++i) f(i);
}

// The quad of this thread among those of [rows, columns], row by row; count is 0 beyond the end.
struct QuadPlace {
  unsigned row, column;
  int count;
};

__device__ inline QuadPlace this_quad(unsigned rows, unsigned columns) {
  const unsigned per_row = (columns + 3) / 4;
  const unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  const unsigned row = index / per_row;
  const unsigned column = 4 * (index - row * per_row);
  if (row >= rows) return {row, column, 0};
  return {row, column, columns - column < 4 ? static_cast<int>(columns - column) : 4};
}

inline constexpr unsigned kQuadThreads = 256;

// The grid in which each quad of [rows, columns] has its thread.
inline Grid grid_of_quads(const char* kernel, Index rows, Index columns) {
  const Index quads = rows * ((columns + 3) / 4);
  require(quads < Index{1} << 30, kernel, "2^32 elements or more");
  return {.blocks = dim3(static_cast<unsigned>((quads + kQuadThreads - 1) / kQuadThreads)),
          .threads = dim3(kQuadThreads)};
}

inline bool aligned_for_quads(const float* first, Index stride) {
  return reinterpret_cast<std::uintptr_t>(first) % sizeof(float4) == 0 && stride % 4 == 0;
}

// Whether a quad that begins at a multiple of four columns is aligned in all of these rows.
inline bool quads_are_aligned(std::initializer_list<Rows<const float>> views) {
  return std::all_of(views.begin(), views.end(), [](const Rows<const float>& view) {
    return aligned_for_quads(view.first, view.stride);
  });
}

inline bool quads_are_aligned(const Steps<const float>& view) {
  return aligned_for_quads(view.first, view.row_stride) && view.step_stride % 4 == 0;
}

// Calls f with std::true_type or std::false_type: the kernel's template argument.
template <class F>
void with_alignment(bool aligned, const F& f) {
  aligned ? f(std::true_type()) : f(std::false_type());
}

}  // namespace drumvae
