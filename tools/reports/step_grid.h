// A groove as text: one line per drum, one letter per sixteenth note.
#pragma once

#include <string>
#include <vector>

#include "data/bar_map.h"
#include "data/drum_tensor.h"

namespace drumvae {

// Four bars to a block, cymbals on top, kick at the bottom; a bar that `tensor` does not fill is
// drawn up to its last step.  `bars`: those of the tensor's steps, in order.  A hit is 'o' up to
// velocity 42, 'x' up to 84, 'X' above.  The last line of a block is its microtiming: '<' or '>'
// where the step's hits are early or late by more than a sixteenth of a step on average, '=' where
// they are not.  Ends with a newline.
std::string step_grid(const DrumTensor& tensor, const std::vector<Bar>& bars);
// The same in bars of 16 steps.
std::string step_grid(const DrumTensor& tensor);

// What the letters mean, in one line with a newline.
std::string step_grid_legend();

}  // namespace drumvae
