// Which MIDI pitches a kit's drums are read from and written with: one of the maps of Magenta's
// models, or a drummer's own.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "data/drum_map.h"
#include "data/drum_tensor.h"

namespace drumvae {

class KitMap {
 public:
  // So that a map is given where a kit is wanted.
  KitMap(DrumMap map);  // NOLINT(google-explicit-constructor)

  // The class, 0..8, of a MIDI pitch; -1 where the kit has none for it.
  int class_of(int pitch) const;
  // The pitch that a class, 0..8, is written with.
  int pitch_of(int drum_class) const;
  // All pitches of a class, the one that is written first.
  std::vector<int> pitches_of(int drum_class) const;

  // The first is written; a pitch that another class had is read as this one.  `pitches` is not
  // empty.
  void set(int drum_class, std::span<const int> pitches);

  // The pitch that a class, 0..8, is written with from now on; it is read as that class too, as
  // those that were are.
  void write_with(int drum_class, int pitch) noexcept;

  bool operator==(const KitMap&) const = default;

 private:
  std::array<int, kDrumClasses> written_{};
  std::array<std::int8_t, 128> drum_class_{};
};

// "gm", "roland", or "own" for any other kit.
const char* name_of(const KitMap& kit);

}  // namespace drumvae
