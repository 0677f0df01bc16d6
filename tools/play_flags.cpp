// Flags to requests, sets to files and lines.
#include "tools/play_flags.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "tools/command_line.h"
#include "tools/studio/kit_file.h"
#include "tools/studio/shipped_models.h"

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
  command.add_option("--seed", request.seed, "the same seed gives the same files")
      ->capture_default_str();
  command.add_option("--bpm", request.tempo_bpm, "tempo of the files [" + tempo + "]")
      ->check(number_from(4, 10000, "a tempo from 4 to 10000"));
  command.add_option("--map", flags.map, "whose pitches are written")
      ->check(kit_map_name())
      ->capture_default_str();
  command
      .add_option("--names", flags.names.pattern,
                  "names of the files: {config} {verb} {seed} {number} {count} {date}")
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

void add_input_flags(CLI::App& command, std::optional<std::int64_t>& bar, std::string& map_in) {
  command.add_option("--bar", bar, "the bar to begin with, where a file is longer than the model")
      ->check(count_from(1));
  command.add_option("--map-in", map_in, "which pitch is which drum in the files that are read")
      ->check(kit_map_name())
      ->capture_default_str();
}

InputGroove read_input(const PlayFlags& flags, const std::string& file, const ModelConfig& config) {
  return read_input(file, config, flags.bar, kit_map_named(flags.map_in));
}

void play(PlayFlags& flags, const std::function<PlayedSet(const GrooveVae&)>& verb) {
  flags.request.kit = kit_map_named(flags.map);
  flags.names.time = wall_clock();
  std::optional<AudioRenderer> renderer;  // before anything is written
  if (flags.wav)
    renderer.emplace(flags.sound_font.empty() ? system_sound_font()
                                              : std::filesystem::path(flags.sound_font));
  std::optional<Rasterizer> rasterizer;
  if (flags.png) rasterizer.emplace();
  Device device = flags.device.open();
  const LoadedModel loaded =
      load_model(model_path(flags.checkpoint, flags.shipped), device, flags.preset);
  print_notices(loaded.notices);
  const PlayedSet set = verb(*loaded.model);
  const auto paths = write_grooves(flags.folder, set, flags.names);
  OtherFiles others;
  if (flags.svg) others["svg"] = write_svgs(paths, set, flags.request.kit);
  if (rasterizer) others["png"] = write_pngs(paths, set, flags.request.kit, *rasterizer);
  if (renderer) others["wav"] = write_wavs(paths, set, *renderer);
  if (flags.json) {
    fmt::print("{}", listing(set, paths, others));
    return;
  }
  for (const auto& path : paths) fmt::print("{}\n", path.string());
  for (const auto& [kind, list] : others)
    for (const auto& path : list) fmt::print("{}\n", path.string());
}

}  // namespace drumvae
