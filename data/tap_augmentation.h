// Taps as people give them, made of grooves: fewer than all onsets, on a raster as a program writes
// them or played, begun anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "data/drum_tensor.h"

namespace drumvae {

// Uniforms that an example of `steps` steps takes; both functions read the same ones.
std::size_t tap_uniforms(std::int32_t steps);

// Of input and target together.  Where the example's taps are chosen (the first uniform is at most
// `share`, 0..1), one of four begins at another of its steps and goes around.  `uniforms` in (0,
// 1], tap_uniforms() of them.  Throws std::invalid_argument when there are too few.
void shift_taps(float share, std::span<const float> uniforms, DrumTensor& groove);

// Of the encoder's input alone, before its variant makes taps of it.  Where the example's taps are
// chosen, only these onsets are left:
// - of six in ten, those of the steps that a pattern has, of a quarter note to all steps long or of
//   3, 6 or 12 steps, that goes round and has each of its steps with a probability of .1 to .9;
// - of two in ten, those of one or two of the drums that are hit;
// - of two in ten, the loudest: from one to all of them.
// Where none would be left all stay.  Of half of these examples all offsets become 0.
// Throws as above.
void choose_taps(float share, std::span<const float> uniforms, DrumTensor& input);

}  // namespace drumvae
