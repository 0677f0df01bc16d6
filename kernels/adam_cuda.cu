// Norm, clipping and Adam on CUDA.  The step is judged on the device; nothing is read back.
#include "kernels/adam.h"
#include "kernels/math.cuh"
#include "kernels/quads.cuh"
#include "kernels/sum.cuh"

namespace drumvae {
namespace {

constexpr int kSumThreads = 256;

// One block per part of kNormPart gradients.
template <bool kAligned>
__global__ void __launch_bounds__(kSumThreads)
    norm_parts_kernel(const float* gradients, Index size, double* parts) {
  const Index first = Index{blockIdx.x} * GradientNorm::kNormPart;
  double sum = 0;
  for (Index i = 4 * threadIdx.x; i < GradientNorm::kNormPart; i += 4 * kSumThreads) {
    const Index left = size - first - i;
    if (left <= 0) break;
    const Quad g =
        load_quad<kAligned>(gradients + first + i, left < 4 ? static_cast<int>(left) : 4);
    for_four([&](int e) { sum += static_cast<double>(g.at[e]) * static_cast<double>(g.at[e]); });
  }
  sum = block_sum<kSumThreads>(sum);
  if (threadIdx.x == 0) parts[blockIdx.x] = sum;
}

__device__ void judge_step(StepState& state, double norm, float grad_clip,
                           float norm_clip_to_zero) {
  state.metrics.global_norm = static_cast<float>(norm);
  if (!is_finite(state.metrics.loss) || !is_finite(state.metrics.global_norm)) {
    state.update = false;
    if (state.counters.first_bad_step < 0) state.counters.first_bad_step = state.input.step;
  }
  const bool zero = norm >= static_cast<double>(norm_clip_to_zero);
  const double clip = static_cast<double>(grad_clip) / norm;
  state.gradient_scale = !state.update || zero ? 0.0F : clip < 1 ? static_cast<float>(clip) : 1.0F;
  if (state.update && zero) ++state.counters.zeroed_steps;
}

// One block.
__global__ void __launch_bounds__(kSumThreads)
    judge_step_kernel(const double* parts, unsigned count, float grad_clip, float norm_clip_to_zero,
                      StepState* state) {
  double sum = 0;
  for (unsigned i = threadIdx.x; i < count; i += kSumThreads) sum += parts[i];
  sum = block_sum<kSumThreads>(sum);
  if (threadIdx.x == 0) judge_step(*state, sqrt(sum), grad_clip, norm_clip_to_zero);
}

struct AdamArguments {
  unsigned size;
  float* values;
  const float* gradients;
  float* first_moment;
  float* second_moment;
  float beta1, beta2, epsilon;
  const StepState* state;
};

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads) adam_update_kernel(AdamArguments k) {
  const QuadPlace at = this_quad(1, k.size);
  if (at.count == 0 || !k.state->update) return;
  const float rate = k.state->input.learning_rate, scale = k.state->gradient_scale;
  const Quad gradient = load_quad<kAligned>(k.gradients + at.column, at.count);
  Quad m = load_quad<kAligned>(k.first_moment + at.column, at.count);
  Quad v = load_quad<kAligned>(k.second_moment + at.column, at.count);
  Quad value = load_quad<kAligned>(k.values + at.column, at.count);
  for_four([&](int i) {
    const float g = gradient.at[i] * scale;
    m.at[i] = fmaf(k.beta1, m.at[i], (1.0F - k.beta1) * g);
    v.at[i] = fmaf(k.beta2, v.at[i], (1.0F - k.beta2) * (g * g));
    value.at[i] = fmaf(-rate, m.at[i] / (sqrtf(v.at[i]) + k.epsilon), value.at[i]);
  });
  store_quad<kAligned>(m, k.first_moment + at.column, at.count);
  store_quad<kAligned>(v, k.second_moment + at.column, at.count);
  store_quad<kAligned>(value, k.values + at.column, at.count);
}

}  // namespace

void launch(Cuda& cuda, const GradientNorm& k) {
  const Index size = k.gradients.extent(0), parts = k.parts.extent(0);
  const Grid grid{.blocks = dim3(static_cast<unsigned>(parts)), .threads = dim3(kSumThreads)};
  with_alignment(aligned_for_quads(k.gradients.data(), 0), [&](auto aligned) {
    launch_grid(cuda, "norm_parts_kernel", grid, norm_parts_kernel<aligned()>, k.gradients.data(),
                size, k.parts.data());
  });
  launch_grid(cuda, "judge_step_kernel", {.blocks = dim3(1), .threads = dim3(kSumThreads)},
              judge_step_kernel, k.parts.data(), parts, k.grad_clip, k.norm_clip_to_zero, k.state);
}

void launch(Cuda& cuda, const AdamUpdate& k) {
  const AdamArguments arguments{.size = static_cast<unsigned>(k.values.extent(0)),
                                .values = k.values.data(),
                                .gradients = k.gradients.data(),
                                .first_moment = k.first_moment.data(),
                                .second_moment = k.second_moment.data(),
                                .beta1 = k.beta1,
                                .beta2 = k.beta2,
                                .epsilon = k.epsilon,
                                .state = k.state};
  const Grid grid = grid_of_quads("AdamUpdate", 1, k.values.extent(0));
  const bool vector =
      aligned_for_quads(k.values.data(), 0) && aligned_for_quads(k.gradients.data(), 0) &&
      aligned_for_quads(k.first_moment.data(), 0) && aligned_for_quads(k.second_moment.data(), 0);
  with_alignment(vector, [&](auto aligned) {
    launch_grid(cuda, "adam_update_kernel", grid, adam_update_kernel<aligned()>, arguments);
  });
}

}  // namespace drumvae
