// A kit by its name, or a drummer's own as a TOML file.
//
//   kick = [36, 35]        # the first pitch is the one that is written
//   closed_hh = 42
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "data/drum_tensor.h"
#include "data/kit_map.h"

namespace drumvae {

// Names of the classes as a TOML map has them: kick, snare, closed_hh, open_hh, low_tom, mid_tom,
// high_tom, crash, ride.
extern const std::array<const char*, kDrumClasses> kDrumNames;

// A class that the file does not name is as General MIDI has it.  Throws IoError; FormatError
// "FILE:LINE: ..." for what is not TOML, no class, no pitch, or a pitch that two classes name.
KitMap read_kit_map(const std::filesystem::path& path);

// "gm", "roland", or the path of a TOML file (*.toml).  Throws std::invalid_argument for another
// name, and as read_kit_map() does.
KitMap kit_map_named(const std::string& name);

}  // namespace drumvae
