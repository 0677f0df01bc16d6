// From a batch to its losses, and back to the parameters' gradients.
#pragma once

#include "engine/device_batch.h"
#include "model/groove_vae.h"

namespace drumvae {

// Which rows the decoder reads: the target's, or with the step's sampling probability its own.
enum class Feedback : std::uint8_t { target, sampled };
// What the configuration asks for.
Feedback feedback_of(const ModelConfig& config);

// Everything on the way; the views stay valid as long as the step's memory.
struct ForwardPass {
  Encoder::Cache encoder;
  Decoder::Cache decoder;
  NormalNoise noise;
  View<float, 2> embedding;                // [B, 2H]
  View<float, 2> mu, sigma_pre, sigma, z;  // [B, Z]
  View<float, 3> outputs;                  // [T, B, head size] before the head's activations
  View<float, 1> kl, kl_cost;              // [B], nats
  HeadLosses losses;

  // Records the pass and the batch's metrics into state; a training pass also records
  // losses.d_outputs.
  static ForwardPass record(Recorder& step, const GrooveVae& model, Pass pass,
                            const DeviceBatch& batch, Feedback feedback, StepState* state);

  // Adds the gradients of the loss to the parameters' gradients.
  void record_backward(Recorder& step, const GrooveVae& model, const DeviceBatch& batch) const;
};

}  // namespace drumvae
