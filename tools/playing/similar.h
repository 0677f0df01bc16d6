// Grooves around a groove.
#pragma once

#include "tools/playing/play.h"

namespace drumvae {

// request.count grooves, each on the way (spherical) from the groove's mean to a draw of its own
// from the prior: distance 0 is reconstruct(), 1 is as far as a new sample.  A model with control
// is given the groove's own hits.  Throws std::invalid_argument for another distance.
PlayedSet similar(const GrooveVae& model, const InputGroove& groove, double distance,
                  const PlayRequest& request);

}  // namespace drumvae
