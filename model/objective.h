// Schedules of the objective and the optimizer: what the host works out for each step.
#pragma once

#include <cstdint>

#include "kernels/step_state.h"
#include "model/config.h"

namespace drumvae {

// beta = max_beta*(1 - beta_rate^step), with 0^0 = 1: no KL cost at step 0.
double beta_at(const ModelConfig& config, std::int64_t step);

// (learning_rate - min_learning_rate)*decay_rate^step + min_learning_rate.
double learning_rate_at(const ModelConfig& config, std::int64_t step);

// Probability of scheduled sampling: k; 1 - k/(k + exp(step/k)); 1 - k^step.
double sampling_probability_at(const ModelConfig& config, std::int64_t step);

// The input of training step `step`, from 0, for a batch whose rows weigh `weight` in all; worked
// out in double, rounded once.
StepInput training_input(const ModelConfig& config, std::uint64_t seed, std::int64_t step,
                         double weight);

// The input of an evaluation at that step, where scheduled sampling, if it is on, takes every row:
// first_row is the batch's first example's place in its
// split.
StepInput evaluation_input(const ModelConfig& config, std::uint64_t seed, std::int64_t step,
                           std::int64_t first_row, double weight);

}  // namespace drumvae
