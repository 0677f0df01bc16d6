// Seconds to steps.
#include "data/performance.h"

#include <algorithm>

namespace drumvae {

std::int32_t quantize_step(double start_s, double qpm) {
  constexpr double kLargest = 1 << 30;
  const double steps_per_second = 4.0 * qpm / 60.0;
  return static_cast<std::int32_t>(std::min(start_s * steps_per_second + 0.5, kLargest));
}

double steps_per_bar(int numerator, int denominator) { return 4.0 * numerator * 4.0 / denominator; }

void quantize(Performance& performance) {
  for (DrumHit& hit : performance.hits) hit.step = quantize_step(hit.start_s, performance.qpm);
}

}  // namespace drumvae
