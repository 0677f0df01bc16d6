// The drums that a pattern knows: which MIDI pitches stand for which of them.
#pragma once

#include <cstdint>

namespace drumvae {

// Numbered from 0 as bits of a step's set.
enum class PatternKit : std::uint8_t {
  nine,  // the nine classes of the General MIDI map
  full,  // 61 single pitches
};

inline constexpr int kFullKitDrums = 61;

// How many drums there are: 9 or 61.
int drums_of(PatternKit kit);

// The kit with so many drums.  Throws std::invalid_argument when there is none.
PatternKit kit_of(std::int64_t drums);

// The drum of a MIDI pitch; -1 where the kit has none for it.
int drum_of(PatternKit kit, int pitch);

// The pitch that drum `drum`, 0 .. drums_of(kit)-1, is written with.
int pitch_of(PatternKit kit, int drum);

}  // namespace drumvae
