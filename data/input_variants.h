// What the encoder is shown instead of the whole groove: the tasks of the GrooVAE models.
//
// Targets never change.  Source: Magenta's GrooveConverter.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "data/drum_tensor.h"

namespace drumvae {

// The changes are made in the order of the members.
struct InputVariant {
  // Above 0: a sequence draws p ~ U(0, note_dropout), and a cell loses hit, velocity and offset
  // with probability max(.2, 1 - velocity)*p.
  float note_dropout = 0.0F;
  // A step's loudest class, the lowest of equals, is moved as it is to the open hi-hat; nothing
  // else is left.
  bool tapify = false;
  bool humanize = false;          // velocities and offsets become 0
  bool fixed_velocities = false;  // velocities become 0
  // Bit c set: class c loses hit, velocity and offset, for the model to add.
  std::uint16_t add_instruments = 0;
  // The input stays; the control is the target's hits.
  bool hits_as_controls = false;

  bool operator==(const InputVariant&) const = default;
};

// By the name that a model's configuration has: "plain", "humanize", ...  Throws
// std::invalid_argument where there is none.
InputVariant input_variant_named(const std::string& name);

// How many uniforms apply_input_variant() wants for a tensor of `steps` steps: 0, or one for p and
// one per cell.
std::size_t uniforms_needed(const InputVariant& variant, std::int32_t steps);

// Turns a copy of the target into the encoder's input.  `uniforms` in (0, 1], uniforms_needed() of
// them: the first is p's, then one per cell in the order of the tensor.  Throws
// std::invalid_argument when there are too few.
void apply_input_variant(const InputVariant& variant, std::span<const float> uniforms,
                         DrumTensor& input);

}  // namespace drumvae
