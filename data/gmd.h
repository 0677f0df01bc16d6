// The index of the Groove MIDI Dataset: info.csv.
//
// https://magenta.tensorflow.org/datasets/groove (Google LLC, CC BY 4.0)
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/corpus.h"

namespace drumvae {

// One line of info.csv.
struct GmdEntry {
  CorpusEntry entry;  // bar_seconds = 60/bpm*numerator: the denominator is ignored, as published
  int bpm = 0;        // 1..1000
  int numerator = 4;  // of the time signature
  int denominator = 4;
  std::string style;      // "primary/secondary", often only "primary"
  std::string beat_type;  // "beat" or "fill"
  double duration_s = 0;  // of the recording; 0 where there is no column "duration"
};

// Whether the folder holds the Expanded Groove MIDI Dataset (e-gmd-*.csv in place of info.csv): the
// performances of the Groove MIDI Dataset, each recorded on many kits.
bool is_expanded_gmd(const std::filesystem::path& directory);

// What is read of the Expanded Groove MIDI Dataset.
enum class GmdKits : std::uint8_t {
  one,  // each performance (column "id") once, the first that is listed
  all,  // on every kit
};

// Reads DIRECTORY/info.csv, or else the index of is_expanded_gmd(), in its order.  Columns are
// found by their names and others are passed over.  Throws IoError when there is no info.csv;
// FormatError "FILE:LINE: ..." when a column is missing, a value is not what it should be, or a
// MIDI file is missing or outside the folder.
std::vector<GmdEntry> read_gmd(const std::filesystem::path& directory, GmdKits kits = GmdKits::one);

}  // namespace drumvae
