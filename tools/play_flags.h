// The flags of the commands that play a model, and what these commands do before and after.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "engine/device_request.h"
#include "tools/playing/groove_files.h"
#include "tools/playing/model_file.h"
#include "tools/read_flags.h"
#include "tools/reports/rasterizer.h"
#include "tools/sound/audio.h"

namespace drumvae {

inline constexpr const char* kShippedModel = "groovae_4bar";

struct PlayFlags {
  std::string checkpoint;
  std::string preset;                   // which one a model of Magenta's is
  std::string shipped = kShippedModel;  // what is played without a checkpoint; empty: nothing
  std::string folder;                   // for the files
  std::string map = "gm", map_in = "gm";
  ReadFlags read;
  bool taps = false;  // what is read are taps, on any channel and pitch
  CLI::Option* map_option = nullptr;
  CLI::Option* map_in_option = nullptr;
  std::optional<KitMap> own_kit = {};  // of the model's data: in place of maps that are not given
  std::optional<std::int64_t> bar;
  bool json = false;
  bool wav = false;
  bool svg = false;
  bool png = false;
  std::string sound_font;  // empty: the system's
  FileNames names;
  DeviceRequest device;
  PlayRequest request;
};

// Accepts the name of a pitch map; that a TOML file is sound is found when it is read.
CLI::Validator kit_map_name();

// --checkpoint and --run-dir: a file or folder with a model.  `shipped`: the model that comes with
// the program and is taken where neither is given; empty: one must be.
void add_model_flag(CLI::App& command, std::string& checkpoint, const std::string& shipped = {});

// --config: which preset a model of Magenta's is whose files do not say.
void add_preset_flag(CLI::App& command, std::string& preset);

// Prints what was left out of a model to standard error.
void print_notices(const std::vector<std::string>& notices);

// What these flags mean.  Throws IoError: the shipped model is not there.
std::filesystem::path model_path(const std::string& checkpoint, const std::string& shipped);

// --out, --temperature, --as-published, --seed, --bpm, --map, --names, --json, --svg, --png, --wav,
// --sound-font, and the model's and device's flags.  `tempo`: whose is the default.  flags.shipped
// is the model's default.
void add_play_flags(CLI::App& command, PlayFlags& flags, const std::string& tempo);

// -n, --count; `count` by default.
void add_count_flag(CLI::App& command, PlayFlags& flags, std::int64_t count);

// --bar, --map-in and the flags of reading, for commands that read MIDI files.  Returns --map-in.
CLI::Option* add_input_flags(CLI::App& command, std::optional<std::int64_t>& bar,
                             std::string& map_in, ReadFlags& read);

// By which kit files are read: --map-in, or the model's own kit.
KitMap input_kit(const PlayFlags& flags);

// Takes what a loaded model says of its kit, where the flags say nothing.
void take_kit(const LoadedModel& loaded, PlayFlags& flags);

// The file as an input of the model, by these flags; tells what is to be told of it.
InputGroove read_input(const PlayFlags& flags, const std::string& file, const ModelConfig& config);

// Opens the device and the model, asks for a set, writes its files and prints their paths, or with
// --json the listing.
void play(PlayFlags& flags, const std::function<PlayedSet(const GrooveVae&)>& verb);

// Writes sets by these flags and prints their paths, or with --json the listing.  To be made before
// anything is written: says what is missing for pictures and sound.
class GrooveOutput {
 public:
  explicit GrooveOutput(PlayFlags& flags);
  void write(const PlayedSet& set, const std::filesystem::path& folder, const FileNames& names);

 private:
  const PlayFlags& flags_;
  std::optional<AudioRenderer> renderer_;
  std::optional<Rasterizer> rasterizer_;
};

}  // namespace drumvae
