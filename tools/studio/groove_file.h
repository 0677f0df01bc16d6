// A MIDI file as one groove tensor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>

#include "data/drum_map.h"
#include "data/drum_tensor.h"
#include "data/performance.h"

namespace drumvae {

struct GrooveFile {
  DrumTensor tensor;     // whole bars, the first begins with the file
  double tempo_bpm = 0;  // quarter notes per minute
  std::map<int, std::int64_t>
      unmapped_pitches;  // MIDI pitch -> notes that the map has no class for
};

// Throws IoError, and FormatError where the file is no sound MIDI file or has no grid of 16 steps
// to the bar: no drum notes, changing tempo or metre, another metre.
GrooveFile read_groove(const std::filesystem::path& path, DrumMap map);

// Adds the notes whose pitch has no class in the map to `counts`.
void count_unmapped(std::span<const DrumHit> hits, DrumMap map,
                    std::map<int, std::int64_t>& counts);

}  // namespace drumvae
