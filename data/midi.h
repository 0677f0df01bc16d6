// Standard MIDI Files in and out, through libsmf.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "data/drum_finder.h"
#include "data/drum_song.h"
#include "data/midi_document.h"
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
  int channel = kDrumChannel;  // 0..15
  int track = 0;               // of the document, from 0
  std::int32_t on_event = -1;  // of the track; off_event is -1 where there is none
  std::int32_t off_event = -1;

  bool operator==(const MidiNote&) const = default;
};

// Which notes there are of note-ons and note-offs.
enum class NoteRule : std::uint8_t {
  published,  // as the reader behind the published figures has it (pair_notes)
  every_hit,  // each note-on: a drum hit has no length (pair_hits)
};

struct MidiOptions {
  MidiReading reading = MidiReading::lenient;
  NoteRule notes = NoteRule::published;
  DrumChoice drums = {};
};

// The drums of one song.
struct MidiFile {
  int ticks_per_quarter = 480;
  std::vector<MidiNote> notes = {};      // track after track, each in the order of its note-offs
  std::vector<TempoChange> tempos = {};  // the first at tick 0; no repeats
  std::vector<TimeSignature> time_signatures = {};  // by tick
  std::int32_t last_tick =
      0;               // of the note ends, the drums' control changes, time and key signatures
  double end_s = 0.0;  // of last_tick
  std::int32_t end_tick = 0;  // of the last End Of Track: how long its writer says that it is
  FoundDrums found = {};      // how its drums were found
  MidiRepairs repairs = {};   // what was mended of file and notes
  std::size_t number = 0;     // of the songs of a file of format 2, from 0
  std::size_t songs = 1;      // in the file of which one was taken
};

// A file's songs: one, but of format 2 each track is one.
struct MidiSongs {
  MidiDocument document;
  std::vector<MidiFile> songs;
};

// Reads a file's bytes.  `where` names them in errors.  Throws FormatError as parse_document()
// does.
MidiSongs parse_songs(std::span<const std::byte> bytes, const std::string& where,
                      const MidiOptions& options = {});
MidiSongs read_songs(const std::filesystem::path& path,
                     const MidiOptions& options = {});  // IoError

// The first song that has drums, or the first.
MidiFile parse_midi(std::span<const std::byte> bytes, const std::string& where,
                    const MidiOptions& options = {});
MidiFile read_midi(const std::filesystem::path& path, const MidiOptions& options = {});  // IoError

// Why a song has no drum notes, where others are and how to choose them; "" where it has.
std::string missing_drums(const MidiFile& file, const DrumChoice& choice);

// "repaired: no End Of Track (1); drums by the track's name: .."; "" where nothing is to be told.
std::string notice_of(const MidiFile& file);

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
