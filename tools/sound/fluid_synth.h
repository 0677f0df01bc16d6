// FluidSynth, looked for while the program runs: the one place that knows its functions.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace drumvae {

// A synthesizer's drum channel with a General MIDI sound font, dry: no reverb, no chorus.
class FluidSynth {
 public:
  // Throws IoError, with the package to install, where FluidSynth is not installed; IoError and
  // FormatError where the sound font cannot be read or is none.
  FluidSynth(const std::filesystem::path& sound_font, int sample_rate,
             const std::vector<std::string>& libraries = {"libfluidsynth.so.3",
                                                          "libfluidsynth.so.2"});
  ~FluidSynth();
  FluidSynth(const FluidSynth&) = delete;
  FluidSynth& operator=(const FluidSynth&) = delete;

  void note_on(int pitch, int velocity);
  void note_off(int pitch);
  // The next samples of both sides, equally many.
  void render(std::span<float> left, std::span<float> right);

 private:
  struct Functions;

  std::unique_ptr<Functions> functions_;
  void* settings_ = nullptr;
  void* synth_ = nullptr;
};

// The sound font that the system has: the first of the usual names in its folder of sounds.  Throws
// IoError, with the package to install, where there is none.
std::filesystem::path system_sound_font(const std::filesystem::path& sounds = "/usr/share/sounds");

}  // namespace drumvae
