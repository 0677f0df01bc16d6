// A batch's metrics on the CPU: one row after the other, in the caller's thread.
#include "kernels/objective_metrics.h"

namespace drumvae {
namespace {

double weighted_sum(const View<const float, 1>& values, const View<const float, 1>& weights) {
  double sum = 0;
  for (Index b = 0; b < values.extent(0); ++b) sum += double{weights[b]} * double{values[b]};
  return sum;
}

}  // namespace

void launch(Cpu&, const ObjectiveMetrics& k) {
  double weight = 0;
  for (Index b = 0; b < k.row_weight.extent(0); ++b) weight += k.row_weight[b];
  const auto mean = [&](const View<const float, 1>& values) {
    return values.given() ? weighted_sum(values, k.row_weight) / weight : 0.0;
  };
  const auto mean_per_step = [&](const View<const float, 1>& values) {
    return static_cast<float>(mean(values) / static_cast<double>(k.steps));
  };
  const double r_loss = mean(k.r_loss), kl_cost = mean(k.kl_cost);
  StepMetrics& metrics = k.state->metrics;
  metrics.loss = static_cast<float>(r_loss + double{k.state->input.beta} * kl_cost);
  metrics.r_loss = static_cast<float>(r_loss);
  metrics.kl = static_cast<float>(mean(k.kl));
  metrics.kl_cost = static_cast<float>(kl_cost);
  metrics.hits_loss = mean_per_step(k.hits);
  metrics.velocities_loss = mean_per_step(k.velocities);
  metrics.offsets_loss = mean_per_step(k.offsets);
  metrics.accuracy = mean_per_step(k.correct_steps);
  metrics.correct_hits = mean_per_step(k.correct_hits);
  metrics.predicted_hits = mean_per_step(k.predicted_hits);
  metrics.true_hits = mean_per_step(k.true_hits);
}

}  // namespace drumvae
