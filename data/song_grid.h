// A whole MIDI file on the grid of sixteenth notes, bar by bar, whatever its metres.
#pragma once

#include <cstdint>
#include <vector>

#include "data/bar_map.h"
#include "data/midi.h"
#include "data/performance.h"

namespace drumvae {

struct SongGrid {
  BarMap map;
  // Its hits, note by note as in the file, each with its step; a bar's steps follow those of the
  // bar before it.  Seconds are those of a clock by which steps are equally long: offsets are
  // right, a listener's time is another where the tempo changes.
  Performance performance;
  std::vector<Bar> bars;   // up to the last hit's
  std::int32_t steps = 0;  // of all bars
};

// Throws FormatError, naming `where`, bar and tick, where a bar up to the last hit is no whole
// number of sixteenth notes long, or a hit's step is kMaxSteps or more.
SongGrid grid_of(const MidiFile& file, const std::string& where);

}  // namespace drumvae
