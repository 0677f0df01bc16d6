// A folder of MIDI files becomes a packed file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "data/pattern_corpus.h"
#include "data/windows.h"

namespace drumvae {

enum class PackSource {
  groove_midi_dataset,  // info.csv says which files, in which split, at which tempo
  midi_folder,          // every MIDI file below the folder, split by file
};

struct PackRequest {
  PackSource source = PackSource::groove_midi_dataset;
  std::filesystem::path directory;
  WindowOptions windows;
  std::optional<PatternOptions> patterns;  // given: drum patterns in place of windows
  std::uint64_t seed = 0;                  // of the split of a midi_folder
  std::filesystem::path output;
};

struct PackReport {
  WindowFunnel funnel;
  // Files of a midi_folder that are no sound MIDI files, as the errors say it.
  std::vector<std::string> unreadable;
  std::uint64_t output_bytes = 0;
};

// Writes `output` whole or not at all.  Throws IoError and FormatError: nothing to read, a file of
// the Groove MIDI Dataset that does not read, not a single example.
PackReport pack(const PackRequest& request);

}  // namespace drumvae
