// A drummer's dynamics and timing for a programmed groove.
#pragma once

#include "tools/playing/play.h"

namespace drumvae {

struct HumanizeOptions {
  // 0..1: from the groove as it is to the model's.  Velocities and timing in between are means; a
  // hit that only one of the two has is as loud as its share.
  double strength = 1;
  bool keep_hits = true;  // the groove's hits, no other; else the model adds and leaves out
};

// request.count grooves.  Throws std::invalid_argument for another strength and unless the model's
// preset is groovae_2bar_humanize.
PlayedSet humanize(const GrooveVae& model, const InputGroove& groove,
                   const HumanizeOptions& options, const PlayRequest& request);

}  // namespace drumvae
