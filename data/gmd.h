// The index of the Groove MIDI Dataset: info.csv.
//
// https://magenta.tensorflow.org/datasets/groove (Google LLC, CC BY 4.0)
#pragma once

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

// Reads DIRECTORY/info.csv, in its order.  Columns are found by their names and others are passed
// over.  Throws IoError when there is no info.csv; FormatError "FILE:LINE: ..." when a column is
// missing, a value is not what it should be, or a MIDI file is missing or outside the folder.
std::vector<GmdEntry> read_gmd(const std::filesystem::path& directory);

}  // namespace drumvae
