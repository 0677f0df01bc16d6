// The pitch maps against the table of docs/data.md.
#include <catch2/catch.hpp>
#include <set>
#include <vector>

#include "data/drum_map.h"

using drumvae::drum_class_of;
using drumvae::DrumMap;
using drumvae::pitch_of;

namespace {

using Table = std::vector<std::vector<int>>;

const Table kRoland = {{36},     {38, 37, 40}, {42, 22, 44},     {46, 26},    {43, 58},
                       {47, 45}, {50, 48},     {49, 52, 55, 57}, {51, 53, 59}};
const Table kGm = {{36, 35},
                   {38, 27, 28, 31, 32, 33, 34, 37, 39, 40, 56, 65, 66, 75, 85},
                   {42, 44, 54, 68, 69, 70, 71, 73, 78, 80, 22},
                   {46, 67, 72, 74, 79, 81, 26},
                   {45, 29, 41, 43, 61, 64, 84},
                   {48, 47, 60, 63, 77, 86, 87},
                   {50, 30, 62, 76, 83},
                   {49, 52, 55, 57, 58},
                   {51, 53, 59, 82}};

void check(DrumMap map, const Table& table) {
  std::set<int> mapped;
  for (std::size_t drum = 0; drum < table.size(); ++drum) {
    CHECK(pitch_of(map, static_cast<int>(drum)) == table[drum].front());
    for (const int pitch : table[drum]) {
      CHECK(drum_class_of(map, pitch) == static_cast<int>(drum));
      CHECK(mapped.insert(pitch).second);
    }
  }
  for (int pitch = -2; pitch < 260; ++pitch)
    if (!mapped.contains(pitch)) CHECK(drum_class_of(map, pitch) == -1);
}

}  // namespace

TEST_CASE("the Roland map gives every pitch its class and no other") {
  check(DrumMap::roland, kRoland);
}

TEST_CASE("the General MIDI map gives every pitch its class and no other") {
  check(DrumMap::gm, kGm);
}

TEST_CASE("45, 48 and 58 are the pitches that change class between the maps") {
  std::set<int> changed;
  for (int pitch = 0; pitch < 128; ++pitch) {
    const int roland = drum_class_of(DrumMap::roland, pitch);
    if (roland >= 0 && roland != drum_class_of(DrumMap::gm, pitch)) changed.insert(pitch);
  }
  CHECK(changed == std::set<int>{45, 48, 58});
}
