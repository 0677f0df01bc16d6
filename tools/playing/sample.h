// Grooves out of nothing but a seed.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/playing/play.h"

namespace drumvae {

// Rows [T, D] of grooves number 1 to count of the seed, one after the other.  Throws as sample()
// does.
std::vector<std::vector<float>> sample_rows(const GrooveVae& model, const PlayRequest& request);

// Grooves number 1 to count of the seed.  Throws std::invalid_argument on a request that is not
// sane, and for a model that needs an input.
PlayedSet sample(const GrooveVae& model, const PlayRequest& request);

}  // namespace drumvae
