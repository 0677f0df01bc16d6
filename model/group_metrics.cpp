// Metrics as an array of numbers.
#include "model/group_metrics.h"

#include <array>
#include <bit>

namespace drumvae {

StepMetrics mean_over_group(ProcessGroup& group, const StepMetrics& mine, float weight) {
  using Numbers = std::array<float, sizeof(StepMetrics) / sizeof(float)>;
  struct Part {
    Numbers means;
    float weight;
  };
  Numbers means{};
  std::array<double, means.size()> sums{};
  double total = 0;
  for (const Part& part : group.gather(Part{std::bit_cast<Numbers>(mine), weight})) {
    if (part.weight == 0) continue;
    total += part.weight;
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += double{part.weight} * part.means[i];
  }
  for (std::size_t i = 0; i < sums.size(); ++i) means[i] = static_cast<float>(sums[i] / total);
  return std::bit_cast<StepMetrics>(means);
}

}  // namespace drumvae
