// Grooves between grooves.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "tools/playing/play.h"

namespace drumvae {

// `steps` grooves, both ends among them, evenly spaced on the sphere between the means of a and b
// and drawn with the same random numbers: the ends are what reconstruct() makes of a and b under
// number 1.  request.count is not used.  The tempo goes from a's to b's unless the request has one.
// Throws std::invalid_argument for fewer than two steps and a model that needs control.
PlayedSet interpolate(const GrooveVae& model, const InputGroove& a, const InputGroove& b,
                      std::int64_t steps, const PlayRequest& request);

// steps*steps grooves, row by row: the corners are the grooves at the upper left, upper right,
// lower left and lower right.
PlayedSet interpolate_grid(const GrooveVae& model, std::span<const InputGroove, 4> corners,
                           std::int64_t steps, const PlayRequest& request);

}  // namespace drumvae
