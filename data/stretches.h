// A MIDI file in stretches of one tempo and one metre: what can be laid on one grid.
#pragma once

#include <vector>

#include "data/midi.h"
#include "data/performance.h"

namespace drumvae {

// In time, one at least.  A note belongs to the stretch in which it begins; its times are counted
// from there, and it ends with the stretch at the latest.  Without a signature at the start 4/4
// holds there.  Steps are not yet set.  Source: note-seq's split_note_sequence_on_time_changes.
std::vector<Performance> stretches_of(const MidiFile& file);

}  // namespace drumvae
