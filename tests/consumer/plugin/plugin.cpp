// A plugin's use of drumvae::drums: a groove becomes a row of the model's tensor.
#include <array>

#include "data/drum_tensor.h"

float kick_velocity() {
  drumvae::DrumTensor groove = drumvae::empty_tensor(drumvae::kStepsPerBar);
  groove.hits[0] = 1;
  groove.velocities[0] = 127;
  std::array<float, drumvae::kRowDepth> row{};
  drumvae::write_row(groove, 0, row);
  return row[drumvae::kDrumClasses];
}
