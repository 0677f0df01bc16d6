// A MIDI file as one groove tensor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "data/bar_map.h"
#include "data/drum_tensor.h"
#include "data/kit_map.h"
#include "data/midi.h"
#include "data/performance.h"

namespace drumvae {

struct GrooveFile {
  DrumTensor tensor;          // whole bars, the first begins with the file
  std::vector<Bar> bars;      // of the tensor: their steps one behind the other
  std::vector<DrumHit> hits;  // those of the tensor, and of no drum; with their steps
  double tempo_bpm = 0;       // quarter notes per minute, for most of the file
  double slowest_bpm = 0, fastest_bpm = 0;
  // As long as its writer says: sixteenth notes in the whole bars before End Of Track, kMaxSteps at
  // most.
  std::int32_t length_steps = 0;
  std::map<int, std::int64_t>
      unmapped_pitches;  // MIDI pitch -> notes that the kit has no class for
  std::string notice;    // what was mended, and how the drums were found; empty where all is plain
};

// Throws IoError, and FormatError where the file is no sound MIDI file, has no drum notes, or bars
// of no whole number of sixteenth notes.
GrooveFile read_groove(const std::filesystem::path& path, const KitMap& kit,
                       const MidiOptions& options = {.notes = NoteRule::every_hit});

}  // namespace drumvae
