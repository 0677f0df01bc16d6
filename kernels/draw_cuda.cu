// Drawing of rows on CUDA: a thread takes four cells of a groove row, one Philox block; a warp
// takes a categorical row.
#include "kernels/draw.h"
#include "kernels/math.cuh"
#include "kernels/random.cuh"
#include "kernels/softmax.cuh"

namespace drumvae {
namespace {

struct DrawArguments {
  unsigned rows, cells;
  Rows<const float> outputs;
  Rows<const float> hits;    // null where they are drawn
  Rows<const float> follow;  // null where no tap is followed
  float temperature;
  bool given_hit;
  RandomSource random;
  unsigned t;
  Rows<float> drawn;
};

__device__ inline Quad draw_hits(const DrawArguments& k, const QuadPlace& at, const Quad& logits) {
  Quad hits;
  if (k.temperature == 0) {
    for_four([&](int i) { hits.at[i] = logits.at[i] > 0 ? 1.0F : 0.0F; });
    return hits;
  }
  const unsigned blocks = (k.cells + 3) / 4;
  const Quad uniform = uniform_quad(k.random, at.row, k.t * blocks + at.column / 4);
  for_four([&](int i) {
    hits.at[i] = uniform.at[i] <= sigmoid(logits.at[i] / k.temperature) ? 1.0F : 0.0F;
  });
  return hits;
}

// Whether a hit is drawn in any cell of the row: each of its threads finds out by itself.
__device__ inline bool any_hit(const DrawArguments& k, unsigned row) {
  bool any = false;
  for (unsigned column = 0; column < k.cells && !any; column += 4) {
    const int count = k.cells - column < 4 ? static_cast<int>(k.cells - column) : 4;
    const Quad logits = load_quad<false>(k.outputs[row] + column, count);
    const Quad hits = draw_hits(k, {row, column, count}, logits);
    for_four([&](int i) { any = any || (i < count && hits.at[i] > 0); });
  }
  return any;
}

// The class of one hit by the drums' odds, drawn by one thread.
__device__ unsigned draw_drum(const float* outputs, unsigned cells, float temperature,
                              float uniform) {
  unsigned largest = 0;
  for (unsigned c = 1; c < cells; ++c)
    if (outputs[c] > outputs[largest]) largest = c;
  if (temperature == 0) return largest;
  const auto weight = [&](unsigned c) {
    return static_cast<double>(softmax_weight(outputs[c], outputs[largest], temperature));
  };
  double sum = 0, cumulated = 0;
  for (unsigned c = 0; c < cells; ++c) sum += weight(c);
  for (unsigned c = 0; c + 1 < cells; ++c) {
    cumulated += weight(c);
    if (cumulated >= static_cast<double>(uniform) * sum) return c;
  }
  return cells - 1;
}

// The hits of a quad with the one that a row gets where none is drawn.
__device__ inline Quad follow_tap(const DrawArguments& k, const QuadPlace& at, Quad hits) {
  const Quad uniform = uniform_quad({k.random.input, kFollowStream}, at.row, k.t);
  if (uniform.at[0] > k.follow[at.row][0] || any_hit(k, at.row)) return hits;
  const unsigned drum = draw_drum(k.outputs[at.row], k.cells, k.temperature, uniform.at[1]);
  for_four([&](int i) {
    if (at.column + static_cast<unsigned>(i) == drum) hits.at[i] = 1.0F;
  });
  return hits;
}

__device__ inline Quad hits_of(const DrawArguments& k, const QuadPlace& at, const Quad& logits) {
  if (k.hits.first != nullptr) return load_quad<false>(k.hits[at.row] + at.column, at.count);
  const Quad hits = draw_hits(k, at, logits);
  return k.follow.first == nullptr ? hits : follow_tap(k, at, hits);
}

__global__ void __launch_bounds__(kQuadThreads) draw_groove_rows_kernel(DrawArguments k) {
  const QuadPlace at = this_quad(k.rows, k.cells);
  if (at.count == 0) return;
  const float* outputs = k.outputs[at.row] + at.column;
  float* row = k.drawn[at.row] + at.column;
  const Quad logits = load_quad<false>(outputs, at.count);
  const Quad hits = hits_of(k, at, logits);
  Quad velocities = load_quad<false>(outputs + k.cells, at.count);
  Quad offsets = load_quad<false>(outputs + 2 * k.cells, at.count);
  for_four([&](int i) {
    velocities.at[i] = sigmoid(velocities.at[i]);
    offsets.at[i] = tanhf(offsets.at[i]);
    if (!k.given_hit) return;
    const float p = sigmoid(logits.at[i]);
    const bool hit = hits.at[i] > 0;
    const float offset = offsets.at[i] / fmaxf(p, kLeastOffsetP);
    velocities.at[i] = hit ? fminf(velocities.at[i] / fmaxf(p, kLeastVelocityP), 1.0F) : 0.0F;
    offsets.at[i] = hit ? fminf(fmaxf(offset, -1.0F), 1.0F) : 0.0F;
  });
  store_quad<false>(hits, row, at.count);
  store_quad<false>(velocities, row + k.cells, at.count);
  store_quad<false>(offsets, row + 2 * k.cells, at.count);
}

struct DrawClassArguments {
  unsigned rows, classes;
  Rows<const float> outputs;
  float temperature;
  RandomSource random;
  unsigned t;
  Rows<float> drawn;
};

// The first class whose cumulated weight reaches `reach`; valid in every lane.
__device__ unsigned draw_class(const float* outputs, unsigned classes, float largest,
                               float temperature, double reach, unsigned lane) {
  double before = 0;  // weight of the classes before these 32
  for (unsigned first = 0; first < classes; first += 32) {
    const unsigned c = first + lane;
    double cumulated =
        c < classes ? static_cast<double>(softmax_weight(outputs[c], largest, temperature)) : 0;
    for (unsigned distance = 1; distance < 32; distance *= 2) {
      const double lower = __shfl_up_sync(kWholeWarp, cumulated, distance);
      if (lane >= distance) cumulated += lower;
    }
    const unsigned reached =
        __ballot_sync(kWholeWarp, c < classes && before + cumulated >= reach ? 1 : 0);
    if (reached != 0) return first + static_cast<unsigned>(__ffs(static_cast<int>(reached))) - 1;
    before += __shfl_sync(kWholeWarp, cumulated, 31);
  }
  return classes - 1;
}

constexpr unsigned kRowsPerBlock = 4;

__global__ void __launch_bounds__(32 * kRowsPerBlock)
    draw_categorical_rows_kernel(DrawClassArguments k) {
  const unsigned lane = threadIdx.x, row = blockIdx.x * kRowsPerBlock + threadIdx.y;
  if (row >= k.rows) return;
  const float* outputs = k.outputs[row];
  const LargestOutput largest = largest_output(outputs, k.classes, lane);
  unsigned drawn = largest.place;
  if (k.temperature != 0) {
    const double sum = softmax_sum(outputs, k.classes, largest.value, k.temperature, lane);
    const float uniform = uniform_quad(k.random, row, k.t).at[0];
    const double reach = static_cast<double>(uniform) * sum;
    drawn = draw_class(outputs, k.classes, largest.value, k.temperature, reach, lane);
  }
  for (unsigned c = lane; c < k.classes; c += 32) k.drawn[row][c] = c == drawn ? 1.0F : 0.0F;
}

struct ChooseArguments {
  unsigned rows, columns;
  Rows<const float> truth, drawn;
  RandomSource random;
  unsigned t;
  Rows<float> chosen;
};

__global__ void __launch_bounds__(kQuadThreads) choose_rows_kernel(ChooseArguments k) {
  const QuadPlace at = this_quad(k.rows, k.columns);
  if (at.count == 0) return;
  const float uniform = uniform_quad(k.random, at.row, k.t).at[0];
  const bool takes_drawn = uniform <= k.random.input->sampling_probability;
  const Rows<const float>& from = takes_drawn ? k.drawn : k.truth;
  const Quad row = load_quad<false>(from[at.row] + at.column, at.count);
  store_quad<false>(row, k.chosen[at.row] + at.column, at.count);
}

}  // namespace

void launch(Cuda& cuda, const DrawGrooveRows& k) {
  const Index rows = k.outputs.extent(0), cells = k.outputs.extent(1) / 3;
  const DrawArguments arguments{.rows = static_cast<unsigned>(rows),
                                .cells = static_cast<unsigned>(cells),
                                .outputs = k.outputs,
                                .hits = k.hits,
                                .follow = k.follow,
                                .temperature = k.temperature,
                                .given_hit = k.form == GrooveRows::given_hit,
                                .random = k.random,
                                .t = static_cast<unsigned>(k.t),
                                .drawn = k.rows};
  launch_grid(cuda, "draw_groove_rows_kernel", grid_of_quads("DrawGrooveRows", rows, cells),
              draw_groove_rows_kernel, arguments);
}

void launch(Cuda& cuda, const DrawCategoricalRows& k) {
  const DrawClassArguments arguments{.rows = static_cast<unsigned>(k.outputs.extent(0)),
                                     .classes = static_cast<unsigned>(k.outputs.extent(1)),
                                     .outputs = k.outputs,
                                     .temperature = k.temperature,
                                     .random = k.random,
                                     .t = static_cast<unsigned>(k.t),
                                     .drawn = k.rows};
  launch_grid(cuda, "draw_categorical_rows_kernel",
              {.blocks = dim3((arguments.rows + kRowsPerBlock - 1) / kRowsPerBlock),
               .threads = dim3(32, kRowsPerBlock)},
              draw_categorical_rows_kernel, arguments);
}

void launch(Cuda& cuda, const ChooseRows& k) {
  const Index rows = k.truth.extent(0), columns = k.truth.extent(1);
  const ChooseArguments arguments{.rows = static_cast<unsigned>(rows),
                                  .columns = static_cast<unsigned>(columns),
                                  .truth = k.truth,
                                  .drawn = k.drawn,
                                  .random = k.random,
                                  .t = static_cast<unsigned>(k.t),
                                  .chosen = k.rows};
  launch_grid(cuda, "choose_rows_kernel", grid_of_quads("ChooseRows", rows, columns),
              choose_rows_kernel, arguments);
}

}  // namespace drumvae
