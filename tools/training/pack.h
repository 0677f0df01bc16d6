// A folder of MIDI files becomes a packed file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "data/gmd.h"
#include "data/pattern_corpus.h"
#include "data/windows.h"
#include "engine/errors.h"

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
  MidiOptions midi = {};                   // how files are read, and which of their notes are drums
  GmdKits kits = GmdKits::one;             // of the Expanded Groove MIDI Dataset
  std::filesystem::path output;
};

struct PackReport {
  WindowFunnel funnel;
  // Files of a midi_folder that are no sound MIDI files, as the errors say it.
  std::vector<std::string> unreadable;
  // Files of a midi_folder that hold the same performance as one before them: in its split.
  std::int64_t same_performance = 0;
  // Files of a midi_folder that are not MIDI files by their names: how many of each extension.
  std::map<std::string, std::int64_t> passed_over;
  std::uint64_t output_bytes = 0;
};

// Not a single example came of a folder; report says what became of its files.
class NothingKept : public FormatError {
 public:
  NothingKept(const std::string& where, const std::string& reason, PackReport report_of_it)
      : FormatError(where, reason), report(std::move(report_of_it)) {}
  PackReport report;
};

// Writes `output` whole or not at all.  Throws IoError and FormatError: nothing to read, a file of
// the Groove MIDI Dataset that does not read; NothingKept.
PackReport pack(const PackRequest& request);

}  // namespace drumvae
