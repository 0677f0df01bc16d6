// Grooves to points of the latent space.
#pragma once

#include <memory>
#include <span>

#include "model/encoder_stream.h"
#include "player/groove_notes.h"
#include "player/playable_model.h"

namespace drumvae {

// Not for an audio thread: a groove takes some milliseconds.
class GrooveEncoder {
 public:
  explicit GrooveEncoder(std::shared_ptr<const PlayableModel> model);

  const PlayableModel& model() const { return *model_; }

  // Of sane hits, as the model's own kit has them; valid until the next call.  Throws
  // std::invalid_argument where none of them is heard.
  Posterior encode(std::span<const drumvae_hit> hits);

 private:
  std::shared_ptr<const PlayableModel> model_;
  Cpu here_{1};
  EncoderStream stream_;
};

}  // namespace drumvae
