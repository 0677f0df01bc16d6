// drumvae sample: new grooves as MIDI files.
#include <fmt/format.h>

#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/studio/model_file.h"
#include "tools/studio/sample.h"

namespace drumvae {
namespace {

struct SampleFlags {
  std::string checkpoint;
  std::string folder;
  std::string map = "gm";
  DeviceRequest device;
  SampleRequest request;
};

void run_sample(SampleFlags& flags) {
  flags.request.map = flags.map == "gm" ? DrumMap::gm : DrumMap::roland;
  Device device = flags.device.open();
  const LoadedModel loaded = load_model(flags.checkpoint, device);
  for (const auto& path : write_samples(flags.folder, *loaded.model, flags.request)) {
    fmt::print("{}\n", path.string());
  }
}

}  // namespace

void add_sample(CLI::App& program) {
  auto flags = std::make_shared<SampleFlags>();
  SampleRequest& request = flags->request;
  CLI::App* command =
      program.add_subcommand("sample", "Draw new grooves and write them as MIDI files");
  command
      ->add_option("--checkpoint,--run-dir", flags->checkpoint,
                   "weights file, checkpoint folder or run folder")
      ->required();
  command->add_option("--out", flags->folder, "folder for the MIDI files")->required();
  command->add_option("-n,--count", request.count, "how many")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--temperature", request.temperature, "0 = most likely; 1 = as learnt")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--seed", request.seed, "the same seed gives the same files")
      ->capture_default_str();
  command->add_option("--bpm", request.tempo_bpm, "tempo of the files")
      ->check(CLI::Range(4.0, 10000.0))
      ->capture_default_str();
  command->add_option("--map", flags->map, "whose pitches are written")
      ->check(one_of({"gm", "roland"}))
      ->capture_default_str();
  add_device_flags(*command, flags->device, &request.int8_weights);
  command->callback([flags] { run_sample(*flags); });
}

}  // namespace drumvae
