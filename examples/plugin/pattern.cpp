// A note finds its step.
#include "pattern.h"

#include <algorithm>
#include <cmath>

namespace plugin {

void Pattern::add(float beat, std::uint8_t pitch, std::uint8_t velocity) {
  const double steps = double{beat} * kStepsPerBeat;
  if (!(steps >= -0.5 && steps < kMostSteps - 0.5)) return;
  if (pitch > 127 || velocity == 0 || velocity > 127 || count_ == notes_.size()) return;
  const auto step = static_cast<std::size_t>(std::max(std::floor(steps + 0.5), 0.0));
  if (notes_of_step_[step] == kMostNotesOfStep) return;
  ++notes_of_step_[step];
  notes_[count_++] = {.beat = double{beat}, .pitch = pitch, .velocity = velocity};
}

}  // namespace plugin
