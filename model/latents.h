// Points of the latent space: draws of the prior, and the way between two.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace drumvae {

// Draw number `number`, from 1, of z ~ N(0, I) under a seed; z.size() is Z.  It neither
// allocates nor calls the system.
void draw_prior(std::uint64_t seed, std::uint32_t number, std::span<float> z) noexcept;

// Draws number 1 to count, [Z] each.
std::vector<std::vector<float>> prior_latents(std::int64_t count, std::int64_t latent,
                                              std::uint64_t seed);

// On the great circle from a to b: sin((1-t)w)/sin(w) a + sin(tw)/sin(w) b, w the angle between
// them; straight where one is 0 or they are (nearly) parallel or opposite.  t = 0 and t = 1 are a
// and b to the bit.  Source: Shoemake 1985; Magenta's slerp.  Throws std::invalid_argument on two
// sizes.
std::vector<float> slerp(std::span<const float> a, std::span<const float> b, double t);

// The same into z, which may be a or b; all three are of one size.  Neither allocates nor throws.
void slerp(std::span<const float> a, std::span<const float> b, double t,
           std::span<float> z) noexcept;

}  // namespace drumvae
