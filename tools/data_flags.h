// The flags of commands that read a data set: which files, and how they become examples.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/read_flags.h"
#include "tools/training/pack.h"

namespace drumvae {

struct DataFlags {
  std::string groove;
  std::string midi;
  std::string windows;
  std::string map;
  int bars = 4;
  std::uint64_t seed = 0;
  ReadFlags read;
  bool all_kits = false;
};

// --groove, --midi, --bars, --windows (one of `kinds`; `help` says what they are), --map, --seed,
// and for --midi the flags of reading.
void add_data_flags(CLI::App& command, DataFlags& flags, const std::vector<std::string>& kinds,
                    const std::string& help);

// The request without output and patterns.  Reads the kit of --map FILE.toml: throws IoError and
// FormatError.
PackRequest request_of(const DataFlags& flags);

}  // namespace drumvae
