// A groove on its way out: hits, tempo and name, and the notes that a MIDI file gets from them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/note_pairing.h"
#include "data/performance.h"

namespace drumvae {

// Ticks per quarter note of the files that are written, as in the Groove MIDI Dataset: a tick is
// 1/60 of an offset's unit (half a step).
inline constexpr int kWrittenTicksPerQuarter = 480;

struct DrumSong {
  std::vector<DrumHit> hits = {};  // start_s at tempo_bpm
  double tempo_bpm = 120.0;        // quarter notes per minute, 4..10,000
  std::string name = {};           // of the track, at most 127 bytes
  // Length in sixteenth notes: where a loop begins anew, so that no note rings beyond and the file
  // ends there; 0: as long as its notes.
  std::int32_t steps = 0;
};

// The notes of a song at kWrittenTicksPerQuarter, by start and pitch, such that the file reads back
// to the same rows:
// - a start is the nearest tick; before 0 it is moved to 0;
// - a hit that knows its step stays within it: the ticks halfway to the neighbours, which belong to
//   nobody, are avoided, so an offset of 1 or -1 becomes 59/60;
// - a velocity is at least 1, so that no note-on is taken for a note-off;
// - notes of one pitch do not overlap: a note ends where the next begins, and of two that begin
//   together the louder stays;
// - a note ends with the song at the latest, if the song has a length, and one that would begin
//   there or later is left out.
std::vector<TickNote> midi_notes_of(const DrumSong& song);

// Where the song ends, in ticks; 0 where it has no length.
std::int32_t end_tick_of(const DrumSong& song);

// The stored tempo, in microseconds per quarter note.  Throws std::invalid_argument when tempo_bpm
// is out of range.
std::int32_t us_per_quarter_of(const DrumSong& song);

}  // namespace drumvae
