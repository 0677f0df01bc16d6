// Elementwise odds and ends on CUDA: a thread takes a quad.
#include "kernels/math.cuh"
#include "kernels/pointwise.h"
#include "kernels/quads.cuh"

namespace drumvae {
namespace {

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads)
    fill_kernel(float* out, unsigned size, float value) {
  const QuadPlace at = this_quad(1, size);
  store_quad<kAligned>({{value, value, value, value}}, out + at.column, at.count);
}

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads)
    add_rows_kernel(unsigned rows, unsigned columns, Rows<const float> from, Rows<float> to) {
  const QuadPlace at = this_quad(rows, columns);
  if (at.count == 0) return;
  const Quad added = load_quad<kAligned>(from[at.row] + at.column, at.count);
  Quad sum = load_quad<kAligned>(to[at.row] + at.column, at.count);
  for_four([&](int i) { sum.at[i] += added.at[i]; });
  store_quad<kAligned>(sum, to[at.row] + at.column, at.count);
}

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads)
    sum_parts_kernel(unsigned rows, unsigned columns, Rows<const float> parts, float* out) {
  const QuadPlace at = this_quad(1, columns);
  if (at.count == 0) return;
  Quad sum = load_quad<kAligned>(parts[0] + at.column, at.count);
  for (unsigned r = 1; r < rows; ++r) {
    const Quad added = load_quad<kAligned>(parts[r] + at.column, at.count);
    for_four([&](int i) { sum.at[i] += added.at[i]; });
  }
  store_quad<kAligned>(sum, out + at.column, at.count);
}

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads)
    swap_axes_kernel(unsigned first, unsigned second, unsigned columns, Steps<const float> from,
                     Steps<float> to) {
  const QuadPlace at = this_quad(first * second, columns);
  if (at.count == 0) return;
  const unsigned m = at.row / second, n = at.row - m * second;
  const Quad quad = load_quad<kAligned>(from.row(m, n) + at.column, at.count);
  store_quad<kAligned>(quad, to.row(n, m) + at.column, at.count);
}

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads)
    tanh_backward_kernel(unsigned rows, unsigned columns, Rows<const float> outputs,
                         Rows<const float> d_outputs, Rows<float> d_inputs) {
  const QuadPlace at = this_quad(rows, columns);
  if (at.count == 0) return;
  const Quad y = load_quad<kAligned>(outputs[at.row] + at.column, at.count);
  Quad d = load_quad<kAligned>(d_outputs[at.row] + at.column, at.count);
  for_four([&](int i) { d.at[i] = tanh_gradient(y.at[i], d.at[i]); });
  store_quad<kAligned>(d, d_inputs[at.row] + at.column, at.count);
}

}  // namespace

void launch(Cuda& cuda, const Fill& k) {
  const Index size = k.out.extent(0);
  const Grid grid = grid_of_quads("Fill", 1, size);
  with_alignment(aligned_for_quads(k.out.data(), 0), [&](auto aligned) {
    launch_grid(cuda, "fill_kernel", grid, fill_kernel<aligned()>, k.out.data(), size, k.value);
  });
}

void launch(Cuda& cuda, const AddRows& k) {
  const Index rows = k.from.extent(0), columns = k.from.extent(1);
  const Grid grid = grid_of_quads("AddRows", rows, columns);
  with_alignment(quads_are_aligned({k.from, k.to}), [&](auto aligned) {
    launch_grid(cuda, "add_rows_kernel", grid, add_rows_kernel<aligned()>, rows, columns, k.from,
                k.to);
  });
}

void launch(Cuda& cuda, const SumParts& k) {
  const Index rows = k.parts.extent(0), columns = k.parts.extent(1);
  const Grid grid = grid_of_quads("SumParts", 1, columns);
  const bool vector = quads_are_aligned({k.parts}) && aligned_for_quads(k.out.data(), 0);
  with_alignment(vector, [&](auto aligned) {
    launch_grid(cuda, "sum_parts_kernel", grid, sum_parts_kernel<aligned()>, rows, columns, k.parts,
                k.out.data());
  });
}

void launch(Cuda& cuda, const SwapAxes& k) {
  const auto [first, second, columns] = k.from.shape();
  const Grid grid = grid_of_quads("SwapAxes", first * second, columns);
  const Steps<const float> from = k.from;
  const Steps<float> to = k.to;
  const bool vector = quads_are_aligned(from) && quads_are_aligned(Steps<const float>(k.to));
  const auto swap = [&, first = first, second = second, columns = columns](auto aligned) {
    launch_grid(cuda, "swap_axes_kernel", grid, swap_axes_kernel<aligned()>, first, second, columns,
                from, to);
  };
  with_alignment(vector, swap);
}

void launch(Cuda& cuda, const TanhBackward& k) {
  const Index rows = k.outputs.extent(0), columns = k.outputs.extent(1);
  const Grid grid = grid_of_quads("TanhBackward", rows, columns);
  const bool vector = quads_are_aligned({k.outputs, k.d_outputs, k.d_inputs});
  with_alignment(vector, [&](auto aligned) {
    launch_grid(cuda, "tanh_backward_kernel", grid, tanh_backward_kernel<aligned()>, rows, columns,
                k.outputs, k.d_outputs, k.d_inputs);
  });
}

}  // namespace drumvae
