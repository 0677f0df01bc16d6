// What training takes of a device's memory, and the batch that fits.
#pragma once

#include "engine/errors.h"
#include "model/train_step.h"

namespace drumvae {

// Bytes; all but parameters depend on the batch.
struct MemoryPlan {
  Index parameters = 0;   // values, gradients, Adam's moments, packed weights
  Index activations = 0;  // of a training step: batch, activations, their gradients
  Index workspace = 0;    // of the device: scratch, cuBLAS's, slots of uploads, graphs

  Index total() const { return parameters + activations + workspace; }

  // Of a model made for training, in one of so many processes, each with so many rows; nothing is
  // allocated.
  static MemoryPlan of(GrooveVae& model, Index rows, int processes = 1);
};

// A training step that does not fit; what() names the batch that would.
class BatchMemoryError : public DeviceMemoryError {
 public:
  BatchMemoryError(Index rows, Index fitting_rows, const DeviceMemoryError& reason);
};

// The largest batch below `rows` whose step fits into the device beside the model; 0 where none
// does.
Index largest_batch(GrooveVae& model, Index rows, int processes = 1);

// Makes the step; throws as its constructor does, and BatchMemoryError in place of
// DeviceMemoryError.
TrainStep make_train_step(GrooveVae& model, Index rows, const std::vector<ParameterId>& frozen = {},
                          ProcessGroup* group = nullptr);

}  // namespace drumvae
