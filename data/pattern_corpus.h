// From a folder of MIDI files to drum patterns: what became of each.
#pragma once

#include <cstdint>
#include <vector>

#include "data/corpus.h"
#include "data/drum_patterns.h"
#include "data/midi.h"

namespace drumvae {

struct PatternOptions {
  int bars = 2;
  PatternKit kit = PatternKit::nine;
  // Patterns of one file at most, the first ones; 0: all.  Magenta's models learnt from 5.
  int per_file = 5;
};

// A pattern that is like no other of its file.
struct PatternExample {
  DrumSets sets;
  std::uint32_t first_bar = 0;  // within its file, from 0, a pickup not counted
};

// The patterns of one file, in time, and their account in `funnel`: `windows` counts all, `kept`
// what is left of them without duplicates and beyond the cap.
std::vector<PatternExample> patterns_of(const MidiFile& file, const CorpusEntry& entry,
                                        const PatternOptions& options, WindowFunnel& funnel);

// The same of all songs of the entry's file.  Throws FormatError and IoError.
std::vector<PatternExample> read_patterns(const CorpusEntry& entry, const PatternOptions& options,
                                          WindowFunnel& funnel, const MidiOptions& midi = {});

// The account as a packed file keeps it, as for windows.
Provenance provenance_of(const WindowFunnel& funnel, const PatternOptions& options);

}  // namespace drumvae
