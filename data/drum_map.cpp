// The two pitch maps as tables.
#include "data/drum_map.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/drum_tensor.h"

namespace drumvae {
namespace {

// One list of pitches per class; the first is the one that is written.
using ClassPitches = std::array<std::vector<int>, kDrumClasses>;
using ClassOfPitch = std::array<std::int8_t, 128>;

struct PitchTable {
  std::array<int, kDrumClasses> written{};
  ClassOfPitch drum_class{};

  explicit PitchTable(const ClassPitches& pitches) {
    drum_class.fill(-1);
    for (std::size_t drum = 0; drum < pitches.size(); ++drum) {
      written[drum] = pitches[drum].front();
      for (const int pitch : pitches[drum])
        drum_class[static_cast<std::size_t>(pitch)] = static_cast<std::int8_t>(drum);
    }
  }
};

const PitchTable& table(DrumMap map) {
  static const PitchTable roland(ClassPitches{{{36},
                                               {38, 37, 40},
                                               {42, 22, 44},
                                               {46, 26},
                                               {43, 58},
                                               {47, 45},
                                               {50, 48},
                                               {49, 52, 55, 57},
                                               {51, 53, 59}}});
  static const PitchTable gm(
      ClassPitches{{{36, 35},
                    {38, 27, 28, 31, 32, 33, 34, 37, 39, 40, 56, 65, 66, 75, 85},
                    {42, 44, 54, 68, 69, 70, 71, 73, 78, 80, 22},
                    {46, 67, 72, 74, 79, 81, 26},
                    {45, 29, 41, 43, 61, 64, 84},
                    {48, 47, 60, 63, 77, 86, 87},
                    {50, 30, 62, 76, 83},
                    {49, 52, 55, 57, 58},
                    {51, 53, 59, 82}}});
  return map == DrumMap::roland ? roland : gm;
}

}  // namespace

int drum_class_of(DrumMap map, int pitch) {
  if (pitch < 0 || pitch > 127) return -1;
  return table(map).drum_class[static_cast<std::size_t>(pitch)];
}

int pitch_of(DrumMap map, int drum_class) {
  assert(drum_class >= 0 && drum_class < kDrumClasses);
  return table(map).written[static_cast<std::size_t>(drum_class)];
}

}  // namespace drumvae
