// Seconds to steps.
#include "data/performance.h"

#include <algorithm>
#include <cmath>

#include "data/drum_tensor.h"

namespace drumvae {

std::int32_t quantize_step(double start_s, double qpm) {
  constexpr double kLargest = 1 << 30;
  const double steps_per_second = 4.0 * qpm / 60.0;
  return static_cast<std::int32_t>(std::min(start_s * steps_per_second + 0.5, kLargest));
}

double steps_per_bar(int numerator, int denominator) { return 4.0 * numerator * 4.0 / denominator; }

double bars_per_row(int numerator, int denominator) {
  const double bars = kStepsPerBar / steps_per_bar(numerator, denominator);
  const bool makes_rows = bars == std::floor(bars) || 1 / bars == std::floor(1 / bars);
  return makes_rows ? bars : 0;
}

std::int64_t bar_of_row(const Performance& performance, std::int64_t row) {
  const double bars = bars_per_row(performance.numerator, performance.denominator);
  return performance.first_bar + static_cast<std::int64_t>(static_cast<double>(row) * bars);
}

void quantize(Performance& performance) {
  for (DrumHit& hit : performance.hits) hit.step = quantize_step(hit.start_s, performance.qpm);
}

}  // namespace drumvae
