// From a folder of MIDI files to examples: which files, which split, what became of them.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "data/drum_tensor.h"
#include "data/midi.h"
#include "data/performance.h"
#include "data/provenance.h"
#include "data/split.h"
#include "data/windows.h"

namespace drumvae {

// One file of a data set.
struct CorpusEntry {
  std::string name = {};  // relative to the data set's folder, with '/'
  std::filesystem::path path = {};
  Split split = Split::train;
  // A bar's length by the data set's own account, 60/bpm*numerator; 0, or where the file's
  // tempo or metre changes: by the file's own.
  double bar_seconds = 0.0;
};

// One window that became a tensor.
struct Example {
  DrumTensor tensor;
  std::uint32_t first_bar = 0;  // of the window within its file, from 0, a pickup not counted
};

// What happened to the windows of a data set.
struct WindowFunnel {
  using PerSplit = std::array<std::int64_t, kSplits.size()>;

  PerSplit files{};
  PerSplit windows{};
  PerSplit kept{};
  std::array<std::int64_t, kRejections> dropped{};  // windows
  std::int64_t dropped_empty = 0;                   // bar windows without a hit
  std::int64_t dropped_duplicates = 0;              // patterns that their file has already
  std::int64_t dropped_beyond_cap = 0;              // patterns that are too many of their file
  // Files without a single window: too short for one, or, with bar windows, not encodable.
  std::array<std::int64_t, kRejections> files_without_windows{};
  std::map<int, std::int64_t> unmapped_pitches;       // notes that the map has no class for
  std::array<std::int64_t, kMidiRepairs> repaired{};  // files, by what was mended in them
  std::array<std::int64_t, kDrumRules> drums{};       // files, by how their drums were found
  std::int64_t most_rows = 0;  // of 16 steps, in files that are too short for a window

  bool operator==(const WindowFunnel&) const = default;
};

// The .mid, .midi, .smf, .kar and .rmi files (any case) below `directory`, sorted by name.  In the
// order of a hash of name and `seed` the first tenth (of three files or more, at least one) is for
// validation, as many after it for test, the rest for training.  Throws IoError when there is no
// such directory, FormatError when it holds no MIDI file.
std::vector<CorpusEntry> list_midi_folder(const std::filesystem::path& directory,
                                          std::uint64_t seed);

// The other files below it: how many of each extension (".wav"; "" for none).  Throws IoError.
std::map<std::string, std::int64_t> count_other_files(const std::filesystem::path& directory);

// The examples of one performance, and their account in `funnel`.
std::vector<Example> examples_of(Performance performance, const CorpusEntry& entry,
                                 const WindowOptions& options, WindowFunnel& funnel);

// The examples of all stretches of a file.  A file that is cut and gives no window has the reason
// that it was cut for.
std::vector<Example> examples_of(const MidiFile& file, const CorpusEntry& entry,
                                 const WindowOptions& options, WindowFunnel& funnel);

// The same of all songs of the entry's file.  Throws FormatError and IoError.
std::vector<Example> read_examples(const CorpusEntry& entry, const WindowOptions& options,
                                   WindowFunnel& funnel, const MidiOptions& midi = {});

// Adds what was mended in a file, and how its drums were found, to the account.
void count_file(const MidiFile& file, WindowFunnel& funnel);

// The account as a packed file keeps it; source, attribution and library version are the caller's.
Provenance provenance_of(const WindowFunnel& funnel, const WindowOptions& options);

}  // namespace drumvae
