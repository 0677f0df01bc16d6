// The groove tensor as whole numbers: what the windows give, the packed file holds and the loader
// expands to rows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace drumvae {

// Kick, snare, closed hi-hat, open hi-hat, low tom, mid tom, high tom, crash, ride.
inline constexpr int kDrumClasses = 9;
// A row of floats is [9 hits | 9 velocities | 9 offsets].
inline constexpr int kRowDepth = 3 * kDrumClasses;
// Sixteenth notes in a bar of the metres that the models know.
inline constexpr int kStepsPerBar = 16;
// Offset 1.0 (half a step early) in the units of DrumTensor::offsets; 512 units are GMD's 1/60.
inline constexpr int kOffsetUnits = 30720;

// One example, steps x classes.  A cell without a hit has velocity 0 and offset 0 here.
struct DrumTensor {
  std::int32_t steps = 0;                // T
  std::vector<std::uint16_t> hits;       // [T]: bit c says that class c is hit
  std::vector<std::uint8_t> velocities;  // [T, 9]: MIDI velocity, 0..127
  std::vector<std::int16_t> offsets;     // [T, 9]: microtiming, positive is early, -30720..30720

  bool operator==(const DrumTensor&) const = default;
};

// A tensor of `steps` steps without a hit.
DrumTensor empty_tensor(std::int32_t steps);

// Writes one row of floats [27] for step `step`: hit 0 or 1, velocity v/127, offset o/30720.
void write_row(const DrumTensor& tensor, std::int32_t step, std::span<float> row);

}  // namespace drumvae
