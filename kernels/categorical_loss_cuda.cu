// Loss of categorical rows on CUDA: a block takes one sequence of the batch, a warp one step.
#include "kernels/categorical_loss.h"
#include "kernels/quads.cuh"
#include "kernels/softmax.cuh"

namespace drumvae {
namespace {

struct CategoricalLossArguments {
  unsigned steps, classes;
  Steps<const float> outputs, targets;
  const float* row_weight;
  const StepInput* input;
  float *r_loss, *correct_steps;
  std::uint32_t* class_counts;
  Index count_stride;
  Steps<float> d_outputs;
};

// The place of the 1, `classes` where there is none; valid in every lane.
__device__ unsigned target_class(const float* targets, unsigned classes, unsigned lane) {
  unsigned place = classes;
  for (unsigned c = lane; c < classes; c += 32) {
    if (targets[c] == 1.0F) place = place < c ? place : c;
  }
  for (unsigned distance = 16; distance > 0; distance /= 2) {
    const unsigned other = __shfl_xor_sync(kWholeWarp, place, distance);
    place = place < other ? place : other;
  }
  return place;
}

// target: `classes` where the step is padding.
__device__ void store_gradient(const CategoricalLossArguments& k, unsigned t, unsigned lane,
                               unsigned target, float largest, float scale, float weight) {
  if (k.d_outputs.first == nullptr) return;
  const float* outputs = k.outputs.row(t, blockIdx.x);
  float* d_outputs = k.d_outputs.row(t, blockIdx.x);
  for (unsigned c = lane; c < k.classes; c += 32) {
    const float p = target == k.classes ? 0.0F : softmax_weight(outputs[c], largest, 1) * scale;
    d_outputs[c] = (c == target ? p - 1.0F : p) * weight;
  }
}

constexpr int kLossThreads = 128;

__global__ void __launch_bounds__(kLossThreads)
    categorical_loss_kernel(CategoricalLossArguments k) {
  const unsigned b = blockIdx.x, lane = threadIdx.x % 32;
  const float weight = k.row_weight[b] * k.input->inverse_weight;
  double r_loss = 0, correct_steps = 0;  // each warp's in its lane 0
  for (unsigned t = threadIdx.x / 32; t < k.steps; t += kLossThreads / 32) {
    const unsigned target = target_class(k.targets.row(t, b), k.classes, lane);
    const float* outputs = k.outputs.row(t, b);
    const LargestOutput largest = largest_output(outputs, k.classes, lane);
    const double sum = softmax_sum(outputs, k.classes, largest.value, 1, lane);
    store_gradient(k, t, lane, target, largest.value, static_cast<float>(1 / sum), weight);
    if (lane != 0 || target == k.classes) continue;
    const float log_sum = logf(static_cast<float>(sum));
    r_loss += static_cast<double>(log_sum) -
              (static_cast<double>(outputs[target]) - static_cast<double>(largest.value));
    const bool correct = largest.place == target;
    if (correct) correct_steps += 1;
    if (k.class_counts == nullptr || k.row_weight[b] == 0) continue;
    atomicAdd(k.class_counts + target, 1U);
    if (correct) atomicAdd(k.class_counts + k.count_stride + target, 1U);
  }
  r_loss = block_sum<kLossThreads>(r_loss);
  correct_steps = block_sum<kLossThreads>(correct_steps);
  if (threadIdx.x != 0) return;
  k.r_loss[b] = static_cast<float>(r_loss);
  k.correct_steps[b] = static_cast<float>(correct_steps);
}

}  // namespace

void launch(Cuda& cuda, const CategoricalLoss& k) {
  const CategoricalLossArguments arguments{.steps = static_cast<unsigned>(k.outputs.extent(0)),
                                           .classes = static_cast<unsigned>(k.outputs.extent(2)),
                                           .outputs = k.outputs,
                                           .targets = k.targets,
                                           .row_weight = k.row_weight.data(),
                                           .input = k.input,
                                           .r_loss = k.r_loss.data(),
                                           .correct_steps = k.correct_steps.data(),
                                           .class_counts = k.class_counts.data(),
                                           .count_stride = k.class_counts.stride(0),
                                           .d_outputs = k.d_outputs};
  launch_grid(
      cuda, "categorical_loss_kernel",
      {.blocks = dim3(static_cast<unsigned>(k.outputs.extent(1))), .threads = dim3(kLossThreads)},
      categorical_loss_kernel, arguments);
}

}  // namespace drumvae
