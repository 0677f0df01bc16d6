// Flags to requests, sets to files and lines.
#include "tools/play_flags.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "tools/command_line.h"
#include "tools/playing/kit_file.h"
#include "tools/playing/shipped_models.h"
#include "tools/reports/played_pictures.h"
#include "tools/sound/played_sounds.h"

namespace drumvae {
namespace {

std::chrono::sys_seconds wall_clock() {
  const std::tm now = fmt::localtime(std::time(nullptr));
  const std::chrono::sys_days day = std::chrono::year(now.tm_year + 1900) /
                                    std::chrono::month(static_cast<unsigned>(now.tm_mon + 1)) /
                                    now.tm_mday;
  return day + std::chrono::hours(now.tm_hour) + std::chrono::minutes(now.tm_min) +
         std::chrono::seconds(now.tm_sec);
}

}  // namespace

CLI::Validator kit_map_name() {
  return CLI::Validator(
      [](const std::string& name) {
        if (name.ends_with(".toml")) return std::string();  // the file is read later
        try {
          kit_map_named(name);
          return std::string();
        } catch (const std::invalid_argument& error) {
          return std::string(error.what());
        }
      },
      "{gm,roland,FILE.toml}");
}

void add_model_flag(CLI::App& command, std::string& checkpoint, const std::string& shipped) {
  std::string help = "weights file, checkpoint folder or run folder, or a model of Magenta's";
  if (!shipped.empty()) help += ", or the name of a shipped model [" + shipped + "]";
  command.add_option("--checkpoint,--run-dir", checkpoint, help)->required(shipped.empty());
}

void add_preset_flag(CLI::App& command, std::string& preset) {
  command.add_option("--config", preset,
                     "of a model of Magenta's: which preset it is, where its files do not say");
}

void print_notices(const std::vector<std::string>& notices) {
  for (const std::string& notice : notices) fmt::print(stderr, "drumvae: {}\n", notice);
}

std::filesystem::path model_path(const std::string& checkpoint, const std::string& shipped) {
  return checkpoint.empty() ? shipped_model(shipped) : checkpoint_or_shipped(checkpoint);
}

void add_play_flags(CLI::App& command, PlayFlags& flags, const std::string& tempo) {
  PlayRequest& request = flags.request;
  add_model_flag(command, flags.checkpoint, flags.shipped);
  add_preset_flag(command, flags.preset);
  command.add_option("--out", flags.folder, "folder for the MIDI files")->required();
  command.add_option("--temperature", request.temperature, "0 = most likely; 1 = as learnt")
      ->check(number_from(0, 1e6, "a number of 0 or more"))
      ->capture_default_str();
  command.add_flag("--as-published", request.as_published,
                   "velocities and timing of grooves as Magenta writes them, softer and stiffer");
  command.add_option("--seed", request.seed, "the same seed gives the same files")
      ->capture_default_str();
  command.add_option("--bpm", request.tempo_bpm, "tempo of the files [" + tempo + "]")
      ->check(number_from(4, 10000, "a tempo from 4 to 10000"));
  flags.map_option = command.add_option("--map", flags.map, "whose pitches are written")
                         ->check(kit_map_name())
                         ->capture_default_str();
  command
      .add_option("--names", flags.names.pattern,
                  "names of the files: {config} {verb} {name} {seed} {number} {count} {date}")
      ->capture_default_str();
  command.add_flag("--json", flags.json, "print what was written as JSON, not as paths");
  command.add_flag("--svg", flags.svg, "draw each groove too, as a step grid");
  command.add_flag("--png", flags.png, "the same as an image, with librsvg");
  command.add_flag("--wav", flags.wav, "write each groove's sound too, with FluidSynth");
  command.add_option("--sound-font", flags.sound_font, "of --wav: SF2 or SF3 [the system's]");
  add_device_flags(command, flags.device, &request.int8_weights);
}

void add_count_flag(CLI::App& command, PlayFlags& flags, std::int64_t count) {
  flags.request.count = count;
  command.add_option("-n,--count", flags.request.count, "how many")
      ->check(count_from(1))
      ->capture_default_str();
}

CLI::Option* add_input_flags(CLI::App& command, std::optional<std::int64_t>& bar,
                             std::string& map_in, ReadFlags& read) {
  command.add_option("--bar", bar, "the bar to begin with, where a file is longer than the model")
      ->check(count_from(1));
  add_read_flags(command, read);
  return command
      .add_option("--map-in", map_in, "which pitch is which drum in the files that are read")
      ->check(kit_map_name())
      ->capture_default_str();
}

KitMap input_kit(const PlayFlags& flags) {
  const bool given = flags.map_in_option != nullptr && flags.map_in_option->count() > 0;
  return flags.own_kit && !given ? *flags.own_kit : kit_map_named(flags.map_in);
}

void take_kit(const LoadedModel& loaded, PlayFlags& flags) {
  flags.own_kit = own_kit_of(loaded);
  if (flags.own_kit && flags.map_option->count() == 0) flags.request.kit = *flags.own_kit;
}

InputGroove read_input(const PlayFlags& flags, const std::string& file, const ModelConfig& config) {
  const KitMap kit = input_kit(flags);
  MidiOptions midi = midi_options(flags.read);
  midi.drums.taps = flags.taps;
  InputGroove groove =
      read_input(input_path(file), config, flags.bar, flags.taps ? tap_kit(kit) : kit, midi);
  tell(file, groove.notice);
  return groove;
}

GrooveOutput::GrooveOutput(PlayFlags& flags) : flags_(flags) {
  flags.request.kit = kit_map_named(flags.map);
  flags.names.time = wall_clock();
  if (flags.wav)
    renderer_.emplace(flags.sound_font.empty() ? system_sound_font()
                                               : std::filesystem::path(flags.sound_font));
  if (flags.png) rasterizer_.emplace();
}

void GrooveOutput::write(const PlayedSet& set, const std::filesystem::path& folder,
                         const FileNames& names) {
  const auto paths = write_grooves(folder, set, names);
  OtherFiles others;
  if (flags_.svg) others["svg"] = write_svgs(paths, set, flags_.request.kit);
  if (rasterizer_) others["png"] = write_pngs(paths, set, flags_.request.kit, *rasterizer_);
  if (renderer_) others["wav"] = write_wavs(paths, set, *renderer_);
  if (flags_.json) {
    fmt::print("{}", listing(set, paths, others));
    return;
  }
  for (const auto& path : paths) fmt::print("{}\n", path.string());
  for (const auto& [kind, list] : others)
    for (const auto& path : list) fmt::print("{}\n", path.string());
}

void play(PlayFlags& flags, const std::function<PlayedSet(const GrooveVae&)>& verb) {
  GrooveOutput output(flags);
  Device device = flags.device.open();
  const LoadedModel loaded =
      load_model(model_path(flags.checkpoint, flags.shipped), device, flags.preset);
  print_notices(loaded.notices);
  take_kit(loaded, flags);
  output.write(verb(*loaded.model), flags.folder, flags.names);
}

}  // namespace drumvae
