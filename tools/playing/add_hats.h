// Closed hi-hats for a groove that has none, or other ones.
#pragma once

#include "tools/playing/play.h"

namespace drumvae {

// request.count times the groove with the closed hi-hats that the model hears in what the other
// drums play; these stay as they are.  Throws std::invalid_argument unless the model's preset is
// groovae_2bar_add_closed_hh.
PlayedSet add_hats(const GrooveVae& model, const InputGroove& groove, const PlayRequest& request);

}  // namespace drumvae
