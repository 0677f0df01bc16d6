// New training examples from given ones: changes after which a groove is still one that a drummer
// could have played, so that a model learns the style and not the recordings.
#pragma once

#include <cstdint>
#include <span>

#include "data/drum_tensor.h"

namespace drumvae {

// The groove begins at this of its steps and goes around.
void begin_at(std::int32_t step, DrumTensor& groove);

// Uniforms that augment() takes for an example.
inline constexpr std::size_t kAugmentationUniforms = 11;

// Each change is made with probability `share`, 0..1, in this order:
// - the groove begins at another of its bars and goes around;
// - closed hi-hat and ride change places; open hi-hat and crash do;
// - the three toms change places;
// - all velocities are multiplied by the same factor, 1/sqrt(2)..sqrt(2), within 1..127;
// - all offsets are multiplied by the same factor, 1/2..3/2, and moved by up to a tenth of half a
//   step.
// `uniforms` in (0, 1], kAugmentationUniforms of them.  Throws std::invalid_argument when there are
// too few.
void augment(float share, std::span<const float> uniforms, DrumTensor& groove);

}  // namespace drumvae
