// What is in a folder of drum performances: files, hits, and what `pack` would keep.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "data/drum_tensor.h"
#include "tools/training/pack.h"

namespace drumvae {

struct FileFacts {
  std::string player;  // the first folder of its name: the drummer in the Groove MIDI Dataset
  std::string style;   // the primary one; empty where no info.csv says it
  Split split = Split::train;
  bool fill = false;  // not a beat; by info.csv
  std::string metre;  // "4/4"
  double tempo_bpm = 0;
  double seconds = 0;  // as the data set has it, else to the end of the file's last event
};

// The hits of one drum class.
struct DrumFacts {
  std::vector<double> velocities;  // MIDI, 1..127
  // Milliseconds behind the nearest sixteenth note, negative: early; of files with one tempo.
  std::vector<double> late_ms;
};

struct DataFacts {
  std::vector<FileFacts> files;  // those that were read
  std::array<DrumFacts, kDrumClasses> drums;
  double bars = 0;  // of all files
  WindowFunnel funnel;
  std::vector<std::string> unreadable;              // as the errors say it
  std::map<std::string, std::int64_t> passed_over;  // other files: how many of each extension
};

// Reads every file once; request.output and request.patterns are not used.  Throws as pack() does
// for what is not there or not sound, but not for data without a single example.
DataFacts facts_of(const PackRequest& request);

}  // namespace drumvae
