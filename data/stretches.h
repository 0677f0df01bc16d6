// A MIDI file in stretches of one metre: what can be cut into windows of whole bars.
#pragma once

#include <vector>

#include "data/midi.h"
#include "data/performance.h"

namespace drumvae {

// In time, one at least.  A hit belongs to the stretch to whose steps it is nearest, so that one
// slightly ahead of a stretch begins it; its times are counted from there, on the clock of
// grid_clock(), whatever the tempo does.  Of a stretch whose bars make rows of 16 steps and that
// another metre ends, what lies behind the last whole row (a bar that is cut short, say) is left
// out.  Without a signature at the start 4/4 holds there.  Steps are not yet set.
std::vector<Performance> stretches_of(const MidiFile& file);

}  // namespace drumvae
