// A whole kit from taps.
#pragma once

#include "tools/playing/play.h"

namespace drumvae {

// request.count grooves that have the timing of the groove's loudest hit of each step, whatever
// drum it is.  Throws std::invalid_argument unless the model's preset is one of the two
// groovae_2bar_tap_ ones.
PlayedSet tap_to_drum(const GrooveVae& model, const InputGroove& taps, const PlayRequest& request);

}  // namespace drumvae
