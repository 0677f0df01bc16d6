// The flags of commands that read MIDI files: how much is forgiven, and which notes are drums.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "data/midi.h"

namespace drumvae {

struct ReadFlags {
  bool strict = false;
  std::string channel;
  std::string track;
};

// --strict, --channel and --track.
void add_read_flags(CLI::App& command, ReadFlags& flags);

// What they mean.  Every note-on is a hit.
MidiOptions midi_options(const ReadFlags& flags);

// The file of that name; "-" is standard input.
std::string input_path(const std::string& name);

// One line on standard error: "drumvae: FILE: NOTICE"; nothing for an empty notice.
void tell(const std::string& file, const std::string& notice);

}  // namespace drumvae
