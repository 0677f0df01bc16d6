// Grooves as sound.
#pragma once

#include <filesystem>
#include <utility>
#include <vector>

#include "data/drum_song.h"
#include "tools/sound/fluid_synth.h"

namespace drumvae {

inline constexpr int kSampleRate = 44100;

struct Audio {
  std::vector<float> left, right;  // at kSampleRate, within -1..1
};

class AudioRenderer {
 public:
  // Throws as FluidSynth does.
  explicit AudioRenderer(std::filesystem::path sound_font) : sound_font_(std::move(sound_font)) {
    FluidSynth(sound_font_, kSampleRate);  // whether there is one
  }

  // As long as the song and kRingOut_s more, in which cymbals ring out.  A hit is at most 64
  // samples (1.5 ms) late, as FluidSynth has it.  What would be louder than full scale is made
  // softer as a whole.
  Audio render(const DrumSong& song) const;

  static constexpr double kRingOut_s = 2;

 private:
  std::filesystem::path sound_font_;
};

// 16 bits, two channels.  Throws IoError.
void write_wav(const std::filesystem::path& path, const Audio& audio);

}  // namespace drumvae
