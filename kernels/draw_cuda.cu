// Drawing of groove rows on CUDA: a thread takes four cells, one Philox block.
#include "kernels/draw.h"
#include "kernels/math.cuh"
#include "kernels/random.cuh"

namespace drumvae {
namespace {

struct DrawArguments {
  unsigned rows, cells;
  Rows<const float> outputs;
  float temperature;
  RandomSource random;
  unsigned t;
  Rows<float> drawn;
};

__global__ void __launch_bounds__(kQuadThreads) draw_groove_rows_kernel(DrawArguments k) {
  const QuadPlace at = this_quad(k.rows, k.cells);
  if (at.count == 0) return;
  const float* outputs = k.outputs[at.row] + at.column;
  float* row = k.drawn[at.row] + at.column;
  Quad hits = load_quad<false>(outputs, at.count);
  if (k.temperature == 0) {
    for_four([&](int i) { hits.at[i] = hits.at[i] > 0 ? 1.0F : 0.0F; });
  } else {
    const unsigned blocks = (k.cells + 3) / 4;
    const Quad uniform = uniform_quad(k.random, at.row, k.t * blocks + at.column / 4);
    for_four([&](int i) {
      hits.at[i] = uniform.at[i] <= sigmoid(hits.at[i] / k.temperature) ? 1.0F : 0.0F;
    });
  }
  Quad velocities = load_quad<false>(outputs + k.cells, at.count);
  Quad offsets = load_quad<false>(outputs + 2 * k.cells, at.count);
  for_four([&](int i) {
    velocities.at[i] = sigmoid(velocities.at[i]);
    offsets.at[i] = tanhf(offsets.at[i]);
  });
  store_quad<false>(hits, row, at.count);
  store_quad<false>(velocities, row + k.cells, at.count);
  store_quad<false>(offsets, row + 2 * k.cells, at.count);
}

}  // namespace

void launch(Cuda& cuda, const DrawGrooveRows& k) {
  const Index rows = k.outputs.extent(0), cells = k.outputs.extent(1) / 3;
  const DrawArguments arguments{.rows = static_cast<unsigned>(rows),
                                .cells = static_cast<unsigned>(cells),
                                .outputs = k.outputs,
                                .temperature = k.temperature,
                                .random = k.random,
                                .t = static_cast<unsigned>(k.t),
                                .drawn = k.rows};
  launch_grid(cuda, "draw_groove_rows_kernel", grid_of_quads("DrawGrooveRows", rows, cells),
              draw_groove_rows_kernel, arguments);
}

}  // namespace drumvae
