// Exponential buckets.
#include "tools/training/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drumvae {
namespace {

// Every limit there is, ascending.
std::vector<double> make_limits() {
  std::vector<double> positive;
  for (double limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push_back(limit);
  positive.push_back(std::numeric_limits<double>::max());
  std::vector<double> limits(positive.rbegin(), positive.rend());
  for (double& limit : limits) limit = -limit;
  limits.push_back(0);
  limits.insert(limits.end(), positive.begin(), positive.end());
  return limits;
}

const std::vector<double>& all_limits() {
  static const std::vector<double> limits = make_limits();
  return limits;
}

}  // namespace

Histogram histogram_of(std::span<const float> values) {
  const std::vector<double>& limits = all_limits();
  std::vector<double> counts(limits.size(), 0.0);
  Histogram result{.min = limits.back(), .max = limits.front()};
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    const double number = value;
    ++result.count;
    result.min = std::min(result.min, number);
    result.max = std::max(result.max, number);
    result.sum += number;
    result.sum_squares += number * number;
    ++counts[static_cast<std::size_t>(std::upper_bound(limits.begin(), limits.end(), number) -
                                      limits.begin())];
  }
  if (result.count == 0) return {};
  for (std::size_t i = 0; i < limits.size(); ++i) {
    // An empty bucket below a full one says where that one begins.
    if (counts[i] == 0 && (i + 1 == limits.size() || counts[i + 1] == 0)) continue;
    result.limits.push_back(limits[i]);
    result.counts.push_back(counts[i]);
  }
  return result;
}

}  // namespace drumvae
