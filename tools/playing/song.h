// A MIDI file as a model goes through it: of any length and metre, with the notes that it is made
// of, so that these can be changed and all else stays.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data/bar_map.h"
#include "data/drum_tensor.h"
#include "data/kit_map.h"
#include "data/midi.h"

namespace drumvae {

struct Song {
  MidiFile file;  // its drum notes, tempos and metres
  BarMap map;
  std::vector<Bar> bars;            // up to the last hit; of a loop that is shorter than the model,
                                    // up to its end
  std::vector<std::int32_t> steps;  // of each note
  std::vector<int> drums;           // of each note: its class; -1: none of the kit
  DrumTensor tensor;                // of all bars, the bars' steps one behind the other
  double tempo_bpm = 120;           // for most of it

  // The tick of a note that is `offset` (as in a row: -1..1, positive is early) off its step,
  // within the step's own ticks.
  std::int32_t tick_at(std::int64_t step, float offset) const;
};

struct SongFile {
  std::string name;
  MidiDocument document;
  std::vector<Song> songs;  // those that have drums of the kit; of format 2 maybe several
  std::string notice;       // what is to be told of it; empty where all is plain
};

struct BarRange {
  std::int64_t first = 1, last = 1;  // as musicians count, both played
};

struct SongRequest {
  KitMap kit = DrumMap::gm;
  MidiOptions midi = {.notes = NoteRule::every_hit};
  std::int32_t window_steps = 32;        // of the model: a shorter song is a loop
  std::optional<BarRange> bars = {};     // only these, as a file of their own
  std::optional<std::int64_t> bar = {};  // only the model's bars from this one on
};

// Throws IoError; FormatError for what is no MIDI file, has no drums, no drum of the kit, bars of
// no whole number of sixteenth notes, or not the bars that are asked for.
SongFile read_song(const std::filesystem::path& path, const SongRequest& request);

// `steps` steps from step `first` on.  A song shorter than that is played round; beyond the end of
// another there is nothing.
DrumTensor window_of(const DrumTensor& song, std::int32_t first, std::int32_t steps);

// The same of a song that is played round, whatever its length.
DrumTensor round_of(const DrumTensor& song, std::int32_t first, std::int32_t steps);

// Where a model of `steps` steps hears a song.
struct SongWindow {
  std::int32_t first = 0;    // step of the song
  std::int32_t decided = 0;  // how many of its steps windows before it have written
};

// In time.  Each begins at a bar line (in bars longer than half a window also at each 16th step of
// them), as near as can be to where half of it is decided; the last ends with the song where it
// can.
std::vector<SongWindow> windows_of(const std::vector<Bar>& bars, std::int32_t steps);

}  // namespace drumvae
