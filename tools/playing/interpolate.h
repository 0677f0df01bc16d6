// Grooves between grooves.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "tools/playing/play.h"

namespace drumvae {

// On the great circle from a to b: sin((1-t)w)/sin(w) a + sin(tw)/sin(w) b, w the angle between
// them; straight where one is 0 or they are (nearly) parallel or opposite.  t = 0 and t = 1 are a
// and b to the bit.  Source: Shoemake 1985; Magenta's slerp.
std::vector<float> slerp(std::span<const float> a, std::span<const float> b, double t);

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
