// The feel of one groove on the notes of another.
#pragma once

#include "tools/playing/play.h"

namespace drumvae {

// request.count grooves with the hits of `notes`, played with velocities and timing that the model
// hears in `feel`, at the tempo of `notes`.  Throws std::invalid_argument unless the model's preset
// is groovae_2bar_hits_control.
PlayedSet transfer_groove(const GrooveVae& model, const InputGroove& feel, const InputGroove& notes,
                          const PlayRequest& request);

}  // namespace drumvae
