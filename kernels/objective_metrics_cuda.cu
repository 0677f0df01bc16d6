// A batch's metrics on CUDA: one block.
#include "kernels/objective_metrics.h"
#include "kernels/sum.cuh"

namespace drumvae {
namespace {

struct MetricsArguments {
  unsigned rows;
  const float *r_loss, *kl, *kl_cost, *row_weight;
  const float *hits, *velocities, *offsets;
  const float *correct_steps, *correct_hits, *predicted_hits, *true_hits;
  double steps;
  StepState* state;
};

constexpr int kMetricsThreads = 256;

// Valid in thread 0; 0 where the values are not given.
__device__ double weighted_mean(const float* values, const MetricsArguments& k, double weight) {
  if (values == nullptr) return 0;
  double sum = 0;
  for (unsigned b = threadIdx.x; b < k.rows; b += kMetricsThreads) {
    sum += static_cast<double>(k.row_weight[b]) * static_cast<double>(values[b]);
  }
  return block_sum<kMetricsThreads>(sum) / weight;
}

__global__ void __launch_bounds__(kMetricsThreads) objective_metrics_kernel(MetricsArguments k) {
  double weight = 0;
  for (unsigned b = threadIdx.x; b < k.rows; b += kMetricsThreads) {
    weight += static_cast<double>(k.row_weight[b]);
  }
  weight = block_sum<kMetricsThreads>(weight);
  const auto mean_per_step = [&](const float* values) {
    return static_cast<float>(weighted_mean(values, k, weight) / k.steps);
  };
  const double r_loss = weighted_mean(k.r_loss, k, weight);
  const double kl_cost = weighted_mean(k.kl_cost, k, weight);
  StepMetrics metrics{.r_loss = static_cast<float>(r_loss),
                      .kl = static_cast<float>(weighted_mean(k.kl, k, weight)),
                      .kl_cost = static_cast<float>(kl_cost),
                      .hits_loss = mean_per_step(k.hits),
                      .velocities_loss = mean_per_step(k.velocities),
                      .offsets_loss = mean_per_step(k.offsets),
                      .accuracy = mean_per_step(k.correct_steps),
                      .correct_hits = mean_per_step(k.correct_hits),
                      .predicted_hits = mean_per_step(k.predicted_hits),
                      .true_hits = mean_per_step(k.true_hits)};
  if (threadIdx.x != 0) return;
  metrics.loss = static_cast<float>(r_loss + static_cast<double>(k.state->input.beta) * kl_cost);
  metrics.global_norm = k.state->metrics.global_norm;
  k.state->metrics = metrics;
}

}  // namespace

void launch(Cuda& cuda, const ObjectiveMetrics& k) {
  const MetricsArguments arguments{.rows = static_cast<unsigned>(k.r_loss.extent(0)),
                                   .r_loss = k.r_loss.data(),
                                   .kl = k.kl.data(),
                                   .kl_cost = k.kl_cost.data(),
                                   .row_weight = k.row_weight.data(),
                                   .hits = k.hits.data(),
                                   .velocities = k.velocities.data(),
                                   .offsets = k.offsets.data(),
                                   .correct_steps = k.correct_steps.data(),
                                   .correct_hits = k.correct_hits.data(),
                                   .predicted_hits = k.predicted_hits.data(),
                                   .true_hits = k.true_hits.data(),
                                   .steps = static_cast<double>(k.steps),
                                   .state = k.state};
  launch_grid(cuda, "objective_metrics_kernel",
              {.blocks = dim3(1), .threads = dim3(kMetricsThreads)}, objective_metrics_kernel,
              arguments);
}

}  // namespace drumvae
