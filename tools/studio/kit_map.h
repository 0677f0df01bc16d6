// Which MIDI pitches a kit's drums are read from and written with: the maps of Magenta's models, or
// a drummer's own as a TOML file.
//
//   kick = [36, 35]        # the first pitch is the one that is written
//   closed_hh = 42
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "data/drum_map.h"
#include "data/drum_tensor.h"

namespace drumvae {

// Names of the classes as a TOML map has them: kick, snare, closed_hh, open_hh, low_tom, mid_tom,
// high_tom, crash, ride.
extern const std::array<const char*, kDrumClasses> kDrumNames;

class KitMap {
 public:
  // So that a map is given where a kit is wanted.
  KitMap(DrumMap map);  // NOLINT(google-explicit-constructor)

  // The class, 0..8, of a MIDI pitch; -1 where the kit has none for it.
  int class_of(int pitch) const;
  // The pitch that a class, 0..8, is written with.
  int pitch_of(int drum_class) const;

  // The first is written; a pitch that another class had is read as this one.  `pitches` is not
  // empty.
  void set(int drum_class, std::span<const int> pitches);

  bool operator==(const KitMap&) const = default;

 private:
  std::array<int, kDrumClasses> written_{};
  std::array<std::int8_t, 128> drum_class_{};
};

// A class that the file does not name is as General MIDI has it.  Throws IoError; FormatError
// "FILE:LINE: ..." for what is not TOML, no class, no pitch, or a pitch that two classes name.
KitMap read_kit_map(const std::filesystem::path& path);

// "gm", "roland", or the path of a TOML file (*.toml).  Throws std::invalid_argument for another
// name, and as read_kit_map() does.
KitMap kit_map_named(const std::string& name);

}  // namespace drumvae
