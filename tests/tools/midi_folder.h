// Small MIDI files for the tests of packing.
#pragma once

#include <filesystem>
#include <string>

#include "data/midi.h"

namespace drumvae::test {

// Kick on every quarter note of `bars` bars at 120 bpm, and one snare of `velocity` on step 4.
inline void write_beat(const std::filesystem::path& path, int bars, int velocity) {
  constexpr double kStep_s = 0.125;
  DrumSong song{.hits = {}, .tempo_bpm = 120.0, .name = "beat"};
  for (int step = 0; step < 16 * bars; step += 4) {
    song.hits.push_back({36, 100, step * kStep_s, (step + 1) * kStep_s, step});
  }
  song.hits.push_back({38, velocity, 4 * kStep_s, 5 * kStep_s, 4});
  std::filesystem::create_directories(path.parent_path());
  write_midi(path, song);
}

}  // namespace drumvae::test
