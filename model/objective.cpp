// The schedules, in double.
#include "model/objective.h"

#include <cmath>

#include "kernels/adam.h"

namespace drumvae {

double beta_at(const ModelConfig& config, std::int64_t step) {
  return config.max_beta * (1.0 - std::pow(config.beta_rate, static_cast<double>(step)));
}

double learning_rate_at(const ModelConfig& config, std::int64_t step) {
  const double span = config.learning_rate - config.min_learning_rate;
  return span * std::pow(config.decay_rate, static_cast<double>(step)) + config.min_learning_rate;
}

double sampling_probability_at(const ModelConfig& config, std::int64_t step) {
  const double k = config.sampling_rate, at = static_cast<double>(step);
  switch (config.sampling_schedule) {
    case SamplingSchedule::inverse_sigmoid:
      return 1.0 - k / (k + std::exp(at / k));
    case SamplingSchedule::exponential:
      return 1.0 - std::pow(k, at);
    case SamplingSchedule::constant:
      break;
  }
  return k;
}

StepInput training_input(const ModelConfig& config, std::uint64_t seed, std::int64_t step,
                         double weight) {
  const auto updates = static_cast<double>(step + 1);
  const double correction =
      std::sqrt(1.0 - std::pow(kAdamBeta2, updates)) / (1.0 - std::pow(kAdamBeta1, updates));
  return {.key = seed,
          .step = static_cast<std::uint32_t>(step),
          .first_row = 0,
          .learning_rate = static_cast<float>(learning_rate_at(config, step) * correction),
          .beta = static_cast<float>(beta_at(config, step)),
          .inverse_weight = static_cast<float>(1.0 / weight),
          .sampling_probability = static_cast<float>(sampling_probability_at(config, step))};
}

StepInput evaluation_input(const ModelConfig& config, std::uint64_t seed, std::int64_t step,
                           std::int64_t first_row, double weight) {
  return {.key = seed,
          .step = static_cast<std::uint32_t>(step),
          .first_row = static_cast<std::uint32_t>(first_row),
          .beta = static_cast<float>(beta_at(config, step)),
          .inverse_weight = static_cast<float>(1.0 / weight),
          .sampling_probability = 1};
}

}  // namespace drumvae
