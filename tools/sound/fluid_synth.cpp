// FluidSynth's C interface, as version 2 declares it (fluidsynth.h), by its symbols.
#include "tools/sound/fluid_synth.h"

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include "engine/errors.h"
#include "engine/optional_library.h"
#include "engine/platform.h"

namespace drumvae {
namespace {

constexpr const char* kAdvice =
    "is not installed, and audio needs it: install the package libfluidsynth3, or leave --wav out";
constexpr int kDrumChannel = 9;  // channel 10, counted from 0
constexpr double kGain = 2;      // a played groove near full scale; FluidSynth's own is .2
constexpr int kLogLevels = 5;

// FluidSynth tries other loaders on what is no sound font, and they print.
void require_sound_font(const std::filesystem::path& path) {
  const MappedFile file(path);
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  if (text.size() < 12 || !text.starts_with("RIFF") || text.substr(8, 4) != "sfbk")
    throw FormatError(path.string(), "is no sound font, SF2 or SF3");
}

}  // namespace

struct FluidSynth::Functions {
  OptionalLibrary library;

  using Log = void(int, const char*, void*);
  Log* (*set_log_function)(int, Log*,
                           void*) = library.find<Log*(int, Log*, void*)>("fluid_set_log_function");
  void* (*new_settings)() = library.find<void*()>("new_fluid_settings");
  void (*delete_settings)(void*) = library.find<void(void*)>("delete_fluid_settings");
  int (*set_number)(void*, const char*, double) =
      library.find<int(void*, const char*, double)>("fluid_settings_setnum");
  int (*set_integer)(void*, const char*,
                     int) = library.find<int(void*, const char*, int)>("fluid_settings_setint");
  void* (*new_synth)(void*) = library.find<void*(void*)>("new_fluid_synth");
  void (*delete_synth)(void*) = library.find<void(void*)>("delete_fluid_synth");
  int (*load_sound_font)(void*, const char*,
                         int) = library.find<int(void*, const char*, int)>("fluid_synth_sfload");
  int (*note_on)(void*, int, int,
                 int) = library.find<int(void*, int, int, int)>("fluid_synth_noteon");
  int (*note_off)(void*, int, int) = library.find<int(void*, int, int)>("fluid_synth_noteoff");
  int (*write_float)(void*, int, void*, int, int, void*, int, int) =
      library.find<int(void*, int, void*, int, int, void*, int, int)>("fluid_synth_write_float");
};

FluidSynth::FluidSynth(const std::filesystem::path& sound_font, int sample_rate,
                       const std::vector<std::string>& libraries)
    : functions_(new Functions{OptionalLibrary("FluidSynth", libraries, kAdvice)}) {
  require_sound_font(sound_font);
  for (int level = 0; level < kLogLevels; ++level)
    functions_->set_log_function(level, nullptr, nullptr);  // it would print
  settings_ = functions_->new_settings();
  functions_->set_number(settings_, "synth.sample-rate", sample_rate);
  functions_->set_number(settings_, "synth.gain", kGain);
  functions_->set_integer(settings_, "synth.dynamic-sample-loading", 1);  // of one kit
  functions_->set_integer(settings_, "synth.reverb.active", 0);
  functions_->set_integer(settings_, "synth.chorus.active", 0);
  synth_ = functions_->new_synth(settings_);
  if (functions_->load_sound_font(synth_, sound_font.c_str(), 1) < 0) {
    functions_->delete_synth(synth_);
    functions_->delete_settings(settings_);
    throw IoError(sound_font.string(), "FluidSynth does not read it as a sound font");
  }
}

FluidSynth::~FluidSynth() {
  functions_->delete_synth(synth_);
  functions_->delete_settings(settings_);
}

void FluidSynth::note_on(int pitch, int velocity) {
  functions_->note_on(synth_, kDrumChannel, pitch, velocity);
}

void FluidSynth::note_off(int pitch) { functions_->note_off(synth_, kDrumChannel, pitch); }

void FluidSynth::render(std::span<float> left, std::span<float> right) {
  if (left.size() != right.size()) throw std::invalid_argument("FluidSynth: two lengths");
  functions_->write_float(synth_, static_cast<int>(left.size()), left.data(), 0, 1, right.data(), 0,
                          1);
}

std::filesystem::path system_sound_font(const std::filesystem::path& sounds) {
  for (const char* name :
       {"sf2/default-GM.sf2", "sf3/default-GM.sf3", "sf2/FluidR3_GM.sf2", "sf2/TimGM6mb.sf2"}) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(sounds / name, ignored)) return sounds / name;
  }
  throw IoError(sounds.string(),
                "has no General MIDI sound font: install the package timgm6mb-soundfont or "
                "fluid-soundfont-gm, or name one with --sound-font");
}

}  // namespace drumvae
