// From a batch to its losses, and back to the parameters' gradients.
#pragma once

#include "engine/device_batch.h"
#include "model/groove_vae.h"

namespace drumvae {

// Everything on the way; the views stay valid as long as the step's memory.
struct ForwardPass {
  Encoder::Cache encoder;
  Decoder::Cache decoder;
  NormalNoise noise;
  View<float, 2> embedding;                          // [B, 2H]
  View<float, 2> mu, sigma_pre, sigma, z;            // [B, Z]
  View<float, 3> outputs;                            // [T, B, D] before the head's activations
  View<float, 3> d_outputs;                          // [T, B, D]; training only
  View<float, 1> kl, kl_cost;                        // [B], nats
  View<float, 1> r_loss, hits, velocities, offsets;  // [B], summed over steps

  // Records the pass and the batch's metrics into state; a training pass also records d_outputs.
  static ForwardPass record(Recorder& step, const GrooveVae& model, Pass pass,
                            const DeviceBatch& batch, StepState* state);

  // Adds the gradients of the loss to the parameters' gradients.
  void record_backward(Recorder& step, const GrooveVae& model, const DeviceBatch& batch) const;
};

}  // namespace drumvae
