// A groove through the model and back.
#pragma once

#include "tools/playing/play.h"

namespace drumvae {

// request.count grooves decoded from the groove's mean in the latent space; a model with control is
// given the groove's own hits.  Throws as encode() and decode_rows() do.
PlayedSet reconstruct(const GrooveVae& model, const InputGroove& groove,
                      const PlayRequest& request);

}  // namespace drumvae
