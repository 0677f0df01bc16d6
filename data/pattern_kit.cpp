// The two kits of Magenta's drum pattern models.
#include "data/pattern_kit.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "data/drum_map.h"
#include "data/drum_tensor.h"

namespace drumvae {
namespace {

// In the order of the drums.
constexpr std::array<int, kFullKitDrums> kFullKit = {
    36, 35, 38, 27, 28, 31, 32, 33, 34, 37, 39, 40, 56, 65, 66, 75, 85, 42, 44, 54, 68,
    69, 70, 71, 73, 78, 80, 46, 67, 72, 74, 79, 81, 45, 29, 41, 61, 64, 84, 48, 47, 60,
    63, 77, 86, 87, 50, 30, 43, 62, 76, 83, 49, 55, 57, 58, 51, 52, 53, 59, 82};

}  // namespace

int drums_of(PatternKit kit) { return kit == PatternKit::nine ? kDrumClasses : kFullKitDrums; }

PatternKit kit_of(std::int64_t drums) {
  if (drums == kDrumClasses) return PatternKit::nine;
  if (drums == kFullKitDrums) return PatternKit::full;
  throw std::invalid_argument("no kit has " + std::to_string(drums) + " drums, only 9 and 61");
}

int drum_of(PatternKit kit, int pitch) {
  if (kit == PatternKit::nine) return drum_class_of(DrumMap::gm, pitch);
  const auto found = std::ranges::find(kFullKit, pitch);
  return found == kFullKit.end() ? -1 : static_cast<int>(found - kFullKit.begin());
}

int pitch_of(PatternKit kit, int drum) {
  assert(drum >= 0 && drum < drums_of(kit));
  if (kit == PatternKit::nine) return pitch_of(DrumMap::gm, drum);
  return kFullKit[static_cast<std::size_t>(drum)];
}

}  // namespace drumvae
