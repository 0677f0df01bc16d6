// drumvae encode and decode: grooves to the latent space and back.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/play_flags.h"
#include "tools/playing/kit_file.h"
#include "tools/playing/latent_file.h"

namespace drumvae {
namespace {

struct EncodeFlags {
  std::string checkpoint, preset;
  std::vector<std::string> files;
  std::string out;
  std::string map_in = "gm";
  std::optional<std::int64_t> bar;
  ReadFlags read;
  DeviceRequest device;
};

void run_encode(const EncodeFlags& flags) {
  const KitMap kit = kit_map_named(flags.map_in);
  Device device = flags.device.open();
  const LoadedModel loaded =
      load_model(model_path(flags.checkpoint, kShippedModel), device, flags.preset);
  print_notices(loaded.notices);
  const ModelConfig& config = loaded.model->config();
  std::vector<InputGroove> grooves;
  for (const std::string& file : flags.files)
    grooves.push_back(
        read_input(input_path(file), config, flags.bar, kit, midi_options(flags.read)));
  for (const InputGroove& groove : grooves) tell(groove.name, groove.notice);
  write_latents(flags.out, config, grooves, encode(*loaded.model, grooves));
  fmt::print("{}\n", flags.out);
}

struct DecodeFlags {
  PlayFlags play;
  std::string file;
};

PlayedSet run_decode(const DecodeFlags& flags, const GrooveVae& model) {
  return decode(model, read_latents(flags.file, model.config()), flags.play.request);
}

}  // namespace

void add_encode(CLI::App& program) {
  auto flags = std::make_shared<EncodeFlags>();
  CLI::App* command = program.add_subcommand("encode", "Write grooves' places in the latent space");
  command->add_option("files", flags->files, "MIDI files")->required();
  command->add_option("-o,--out", flags->out, "the file to write: *.json or *.npy")
      ->required()
      ->check(CLI::Validator(
          [](const std::string& path) {
            const bool known = path.ends_with(".json") || path.ends_with(".npy");
            return known ? std::string() : "'" + path + "' is neither *.json nor *.npy";
          },
          "FILE"));
  add_model_flag(*command, flags->checkpoint, kShippedModel);
  add_preset_flag(*command, flags->preset);
  add_input_flags(*command, flags->bar, flags->map_in, flags->read);
  add_device_flags(*command, flags->device);
  command->footer(
      "As many bars of each file as the model has; of longer ones --bar says which.\n"
      "Example: drumvae encode a.mid b.mid -o z.json");
  command->callback([flags] { run_encode(*flags); });
}

void add_decode(CLI::App& program) {
  auto flags = std::make_shared<DecodeFlags>();
  CLI::App* command = program.add_subcommand(
      "decode", "Write the grooves that stand at places in the latent space");
  command->add_option("file", flags->file, "*.json or *.npy, as encode writes them")->required();
  add_play_flags(*command, flags->play, "the file's, or 120");
  command->footer(
      "Takes what encode writes, or lists of numbers, as many as the model's z.\n"
      "Example: drumvae decode z.json --out out");
  command->callback([flags] {
    play(flags->play, [&](const GrooveVae& model) { return run_decode(*flags, model); });
  });
}

}  // namespace drumvae
