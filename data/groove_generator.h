// Drum grooves as a person might play them, from nothing but a seed: the demo's data.
//
// A pattern book (data/groove_styles.h) is played by drummers who differ in loudness, steadiness,
// place around the beat, and love of ghost notes and fills.
#pragma once

#include <cstdint>

#include "data/drum_song.h"

namespace drumvae {

// Groove number `number` of a seed: 4/4, `bars` bars (1 or more) of one style, pitches of the
// Groove MIDI Dataset's kit, tempo and name set.  Every fourth bar may end in a fill, and a crash
// follows it.  The same arguments give the same hits on every machine.  Throws
// std::invalid_argument.
DrumSong generate_groove(std::uint64_t seed, std::uint32_t number, int bars);

}  // namespace drumvae
