// Loss of groove rows on CUDA: a block takes one sequence of the batch.
#include "kernels/groove_loss.h"
#include "kernels/math.cuh"
#include "kernels/quads.cuh"
#include "kernels/sum.cuh"

namespace drumvae {
namespace {

// A loss and its gradient.
struct Term {
  float loss, d_output;
};

__device__ Term hit_term(float x, float hit) {
  const float p = sigmoid(x), q = sigmoid(-x), miss = 1.0F - hit;
  const float p_floored = p + 1e-7F, q_floored = q + 1e-7F;
  return {-fmaf(hit, logf(p_floored), miss * logf(q_floored)),
          p * q * (miss / q_floored - hit / p_floored)};
}

__device__ Term velocity_term(float x, float target) {
  const float v = sigmoid(x), error = v - target;
  return {error * error, sigmoid_gradient(v, 2.0F * error)};
}

__device__ Term offset_term(float x, float target) {
  const float o = tanhf(x), error = o - target;
  return {error * error, tanh_gradient(o, 2.0F * error)};
}

struct GrooveLossArguments {
  unsigned steps, cells;
  Steps<const float> outputs, targets;
  const float* row_weight;
  const StepInput* input;
  float *r_loss, *hits, *velocities, *offsets;
  Steps<float> d_outputs;
};

constexpr int kSequenceThreads = 128;

// The sequence's (step, cell) pairs are dealt to the threads in turn: neighbours read neighbours,
// whatever the number of cells.
__global__ void __launch_bounds__(kSequenceThreads) groove_loss_kernel(GrooveLossArguments k) {
  const unsigned b = blockIdx.x;
  const float weight = k.row_weight[b] * k.input->inverse_weight;
  double hits = 0, velocities = 0, offsets = 0;
  for (unsigned i = threadIdx.x; i < k.steps * k.cells; i += kSequenceThreads) {
    const unsigned t = i / k.cells, cell = i - t * k.cells;
    const float* outputs = k.outputs.row(t, b) + cell;
    const float* targets = k.targets.row(t, b) + cell;
    const Term hit = hit_term(outputs[0], targets[0]);
    const Term velocity = velocity_term(outputs[k.cells], targets[k.cells]);
    const Term offset = offset_term(outputs[2 * k.cells], targets[2 * k.cells]);
    hits += static_cast<double>(hit.loss);
    velocities += static_cast<double>(velocity.loss);
    offsets += static_cast<double>(offset.loss);
    if (k.d_outputs.first == nullptr) continue;
    float* d_outputs = k.d_outputs.row(t, b) + cell;
    d_outputs[0] = hit.d_output * weight;
    d_outputs[k.cells] = velocity.d_output * weight;
    d_outputs[2 * k.cells] = offset.d_output * weight;
  }
  hits = block_sum<kSequenceThreads>(hits);
  velocities = block_sum<kSequenceThreads>(velocities);
  offsets = block_sum<kSequenceThreads>(offsets);
  if (threadIdx.x != 0) return;
  k.hits[b] = static_cast<float>(hits);
  k.velocities[b] = static_cast<float>(velocities);
  k.offsets[b] = static_cast<float>(offsets);
  k.r_loss[b] = static_cast<float>(hits + velocities + offsets);
}

}  // namespace

void launch(Cuda& cuda, const GrooveLoss& k) {
  const GrooveLossArguments arguments{.steps = static_cast<unsigned>(k.outputs.extent(0)),
                                      .cells = static_cast<unsigned>(k.outputs.extent(2) / 3),
                                      .outputs = k.outputs,
                                      .targets = k.targets,
                                      .row_weight = k.row_weight.data(),
                                      .input = k.input,
                                      .r_loss = k.r_loss.data(),
                                      .hits = k.hits.data(),
                                      .velocities = k.velocities.data(),
                                      .offsets = k.offsets.data(),
                                      .d_outputs = k.d_outputs};
  launch_grid(cuda, "groove_loss_kernel",
              {.blocks = dim3(static_cast<unsigned>(k.outputs.extent(1))),
               .threads = dim3(kSequenceThreads)},
              groove_loss_kernel, arguments);
}

}  // namespace drumvae
