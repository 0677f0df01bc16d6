// The schedules of beta and the learning rate.
#include <catch2/catch.hpp>

#include "model/objective.h"

namespace drumvae {
namespace {

TEST_CASE("Without annealing beta is 0 at step 0 and max_beta from then on") {
  ModelConfig config;
  config.max_beta = 0.2;
  config.beta_rate = 0;
  CHECK(beta_at(config, 0) == 0);
  CHECK(beta_at(config, 1) == 0.2);
}

TEST_CASE("With annealing beta rises from 0 towards max_beta") {
  ModelConfig config;
  config.max_beta = 0.5;
  config.beta_rate = 0.9;
  CHECK(beta_at(config, 0) == 0);
  CHECK(beta_at(config, 2) == Approx(0.5 * (1 - 0.81)));
}

TEST_CASE("The learning rate decays from its first value towards the least") {
  ModelConfig config;
  config.learning_rate = 0.01;
  config.min_learning_rate = 0.001;
  config.decay_rate = 0.5;
  CHECK(learning_rate_at(config, 0) == Approx(0.01));
  CHECK(learning_rate_at(config, 3) == Approx(0.009 / 8 + 0.001));
}

TEST_CASE("The three schedules of sampling rise from their start to 1, a constant stays") {
  ModelConfig config;
  const auto at = [&](SamplingSchedule schedule, double k, std::int64_t step) {
    config.sampling_schedule = schedule;
    config.sampling_rate = k;
    return sampling_probability_at(config, step);
  };
  CHECK(at(SamplingSchedule::constant, 0.25, 0) == 0.25);
  CHECK(at(SamplingSchedule::constant, 0.25, 1000) == 0.25);
  CHECK(at(SamplingSchedule::inverse_sigmoid, 1000, 0) == Approx(1.0 / 1001));
  CHECK(at(SamplingSchedule::inverse_sigmoid, 1000, 7000) ==
        Approx(1 - 1000 / (1000 + std::exp(7.0))));
  CHECK(at(SamplingSchedule::inverse_sigmoid, 10, 1000000) == 1);
  CHECK(at(SamplingSchedule::exponential, 0.9, 0) == 0);
  CHECK(at(SamplingSchedule::exponential, 0.9, 2) == Approx(1 - 0.81));
  CHECK(training_input(config, 1, 2, 1).sampling_probability == Approx(1 - 0.81));
  CHECK(evaluation_input(config, 1, 2, 0, 1).sampling_probability == 1);
}

TEST_CASE("A training step's input has Adam's bias correction in its learning rate") {
  ModelConfig config;
  const StepInput input = training_input(config, 5, 2, 512);
  const double correction = std::sqrt(1 - 0.999 * 0.999 * 0.999) / (1 - 0.9 * 0.9 * 0.9);
  CHECK(input.learning_rate == Approx(learning_rate_at(config, 2) * correction));
  CHECK(input.key == 5);
  CHECK(input.step == 2);
  CHECK(input.inverse_weight == 1.0F / 512);
  CHECK(evaluation_input(config, 5, 2, 1024, 3).first_row == 1024);
}

}  // namespace
}  // namespace drumvae
