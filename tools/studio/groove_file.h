// A MIDI file as one groove tensor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

#include "data/drum_tensor.h"
#include "data/kit_map.h"
#include "data/performance.h"

namespace drumvae {

struct GrooveFile {
  DrumTensor tensor;             // whole bars, the first begins with the file
  std::vector<DrumHit> hits;     // those of the tensor, and of no drum; with their steps
  double tempo_bpm = 0;          // quarter notes per minute
  std::int32_t length_bars = 0;  // as long as its writer says: whole bars before End Of Track
  std::map<int, std::int64_t>
      unmapped_pitches;  // MIDI pitch -> notes that the kit has no class for
};

// Throws IoError, and FormatError where the file is no sound MIDI file or has no grid of 16 steps
// to the bar: no drum notes, changing tempo or metre, another metre.
GrooveFile read_groove(const std::filesystem::path& path, const KitMap& kit);

}  // namespace drumvae
