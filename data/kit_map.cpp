// Kits as tables.
#include "data/kit_map.h"

#include <algorithm>
#include <cassert>

namespace drumvae {

KitMap::KitMap(DrumMap map) {
  for (int pitch = 0; pitch < 128; ++pitch)
    drum_class_[static_cast<std::size_t>(pitch)] =
        static_cast<std::int8_t>(drum_class_of(map, pitch));
  for (int drum = 0; drum < kDrumClasses; ++drum)
    written_[static_cast<std::size_t>(drum)] = drumvae::pitch_of(map, drum);
}

int KitMap::class_of(int pitch) const {
  return pitch < 0 || pitch > 127 ? -1 : drum_class_[static_cast<std::size_t>(pitch)];
}

int KitMap::pitch_of(int drum_class) const {
  assert(drum_class >= 0 && drum_class < kDrumClasses);
  return written_[static_cast<std::size_t>(drum_class)];
}

std::vector<int> KitMap::pitches_of(int drum_class) const {
  std::vector<int> pitches = {pitch_of(drum_class)};
  for (int pitch = 0; pitch < 128; ++pitch)
    if (class_of(pitch) == drum_class && pitch != pitches.front()) pitches.push_back(pitch);
  return pitches;
}

void KitMap::set(int drum_class, std::span<const int> pitches) {
  const auto number = static_cast<std::int8_t>(drum_class);
  std::ranges::replace(drum_class_, number, std::int8_t{-1});
  for (const int pitch : pitches) drum_class_[static_cast<std::size_t>(pitch)] = number;
  written_[static_cast<std::size_t>(drum_class)] = pitches.front();
}

void KitMap::write_with(int drum_class, int pitch) noexcept {
  drum_class_[static_cast<std::size_t>(pitch)] = static_cast<std::int8_t>(drum_class);
  written_[static_cast<std::size_t>(drum_class)] = pitch;
}

const char* name_of(const KitMap& kit) {
  if (kit == KitMap(DrumMap::gm)) return "gm";
  return kit == KitMap(DrumMap::roland) ? "roland" : "own";
}

}  // namespace drumvae
