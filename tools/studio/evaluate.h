// Losses of a model on a split.
#pragma once

#include <cstdint>

#include "data/batches.h"
#include "model/groove_vae.h"

namespace drumvae {

// Means over examples; natural logarithms unless the name says bits.
struct Evaluation {
  std::int64_t examples = 0;
  double loss = 0;     // r_loss + beta*kl_cost, beta of the step given
  double r_loss = 0;   // per sequence
  double kl_loss = 0;  // kl_cost, nats
  double kl_bits = 0;
  double hits_loss = 0;  // per step, like the next two
  double velocities_loss = 0;
  double offsets_loss = 0;
};

// Goes through the split in the file's order, with eps drawn from task.seed by an example's place:
// the result does not depend on the batch size.  batches: 0 = all, the last partial one included.
// step: of the model's weights, for beta. Throws std::invalid_argument when the split has no
// examples.
Evaluation evaluate(const GrooveVae& model, const PackedDrums& packed, const BatchTask& task,
                    std::int64_t step, std::int64_t batches = 0);

}  // namespace drumvae
