// Shares of what was counted.
#include "tools/training/pattern_metrics.h"

#include <algorithm>
#include <stdexcept>

namespace drumvae {
namespace {

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace

void PatternMetrics::add(const StepMetrics& means, double weight) {
  weight_ += weight;
  accuracy_ += weight * means.accuracy;
  correct_ += weight * means.correct_hits;
  predicted_ += weight * means.predicted_hits;
  hits_ += weight * means.true_hits;
}

void PatternMetrics::append(bool of_drums, std::vector<Scalar>& scalars) const {
  scalars.push_back({"metrics/accuracy", share(accuracy_, weight_)});
  if (!of_drums) return;
  scalars.push_back({"metrics/precision", share(correct_, predicted_)});
  scalars.push_back({"metrics/recall", share(correct_, hits_)});
}

double mean_per_class_accuracy(std::span<const std::uint32_t> counts) {
  const std::size_t classes = counts.size() / 2;
  double sum = 0, occurring = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    if (counts[c] == 0) continue;
    sum += static_cast<double>(counts[classes + c]) / counts[c];
    ++occurring;
  }
  return share(sum, occurring);
}

void FreeRunningAccuracy::add(const Batch& batch, std::span<const float> rows) {
  if (rows.size() != batch.target.size())
    throw std::invalid_argument("FreeRunningAccuracy: " + std::to_string(rows.size()) +
                                " numbers, wanted " + std::to_string(batch.target.size()));
  const auto depth = static_cast<std::size_t>(batch.shape.target_depth);
  for (std::size_t row = 0; row < rows.size() / depth; ++row) {
    if (batch.row_weight[row % batch.row_weight.size()] == 0) continue;
    const auto drawn = rows.subspan(row * depth, depth);
    steps_ += 1;
    if (std::equal(drawn.begin(), drawn.end(), batch.target.data() + row * depth)) same_ += 1;
  }
}

}  // namespace drumvae
