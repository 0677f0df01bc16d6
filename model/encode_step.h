// Grooves to the latent space, on any device.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/encoder_stream.h"
#include "model/groove_vae.h"

namespace drumvae {

// For `rows` grooves at a time: in fp32 on the CPU few are streamed (model/encoder_stream.h), many,
// and all on another device, take the recorded route.  encode() allocates nothing.  To be made anew
// where the model's weights have changed: what is streamed is a copy.
class EncodeStep {
 public:
  // rows >= 1.  Throws std::invalid_argument.  The model must outlive the step.
  EncodeStep(const GrooveVae& model, Index rows);
  EncodeStep(const EncodeStep&) = delete;
  EncodeStep& operator=(const EncodeStep&) = delete;

  // Of grooves [T, B, input depth] with control [T, B, C] (empty where C = 0); valid until the next
  // call.  Throws std::invalid_argument on a wrong size.
  Posterior encode(std::span<const float> inputs, std::span<const float> control = {});

 private:
  void plan(Arena& arena);

  const GrooveVae* model_;
  Index rows_;
  std::optional<EncoderStream> stream_;
  Schedule schedule_;
  View<float, 3> inputs_, control_;  // [T, B, I], [T, B, C]
  View<float, 2> mu_, sigma_;        // [B, Z]
  Buffer memory_;
  std::vector<float> mu_here_, sigma_here_;
};

}  // namespace drumvae
