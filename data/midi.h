// Standard MIDI Files in and out, through libsmf.
//
// Only the drum channel (10) is read: the notes and control changes of the other channels are left
// alone, and a file whose drums are elsewhere has no notes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "data/drum_song.h"
#include "data/performance.h"
#include "data/tempo_map.h"

namespace drumvae {

struct MidiNote {
  int pitch;     // 0..127
  int velocity;  // 1..127
  std::int32_t start_tick;
  std::int32_t end_tick;
  double start_s;
  double end_s;

  bool operator==(const MidiNote&) const = default;
};

struct MidiFile {
  int ticks_per_quarter = 480;
  std::vector<MidiNote> notes = {};      // track after track, each in the order of its note-offs
  std::vector<TempoChange> tempos = {};  // the first at tick 0; no repeats
  std::vector<TimeSignature> time_signatures = {};  // by tick
  std::int32_t last_tick = 0;  // of the note ends, control changes, time and key signatures
  double end_s = 0.0;          // of last_tick
  std::int32_t end_tick = 0;   // of the last End Of Track: how long its writer says that it is
};

// Reads a file's bytes.  `where` names them in errors.  Throws FormatError (offset) where they are
// not a well-formed MIDI file of format 0 or 1 with ticks per quarter note.
MidiFile parse_midi(std::span<const std::byte> bytes, const std::string& where);

// The same from a file.  Throws IoError too.
MidiFile read_midi(const std::filesystem::path& path);

// The drum hits, metre and tempo of a file, on the clock of grid_clock(); steps are not yet set.
Performance performance_of(const MidiFile& file);

// The tempo that holds for most of a file, in quarter notes per minute.
double tempo_bpm_of(const MidiFile& file);

// Writes a format 0 file: name, tempo, 4/4, the notes of midi_notes_of(), its End Of Track at
// end_tick_of() if that is given.  An old file of that name
// is there until the new one is complete; the disk gets it when the system sees fit.  Throws
// IoError.
void write_midi(const std::filesystem::path& path, const DrumSong& song);

}  // namespace drumvae
