// Grooves put together from two, cell by cell; all rows are [T, 27].
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace drumvae {

// The drums of `others` in `drums` (bit c: class c), and those of `groove` in the rest.
std::vector<float> with_drums_of(std::span<const float> groove, std::span<const float> others,
                                 std::uint16_t drums);

// The hits of `groove`, with velocity and offset as `played` has them where it hits too, else as
// they are.
std::vector<float> with_hits_of(std::span<const float> groove, std::span<const float> played);

// (1 - share) of `from` and `share` of `to`, share 0..1, which at 0 and 1 are what comes out.  Of a
// hit that both have, velocity and offset are the means; one that only one of them has is as loud
// as its share, and on its own time.
std::vector<float> blend(std::span<const float> from, std::span<const float> to, double share);

}  // namespace drumvae
