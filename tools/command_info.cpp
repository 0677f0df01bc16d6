// drumvae info: what a file is, or what this machine has.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "data/packed.h"
#include "data/packed_format.h"
#include "engine/checkpoint_directory.h"
#include "engine/device.h"
#include "engine/errors.h"
#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/magenta/magenta_model.h"
#include "tools/play_flags.h"
#include "tools/playing/kit_file.h"
#include "tools/playing/shipped_models.h"
#include "tools/playing/version.h"

namespace drumvae {
namespace {

void print_counts(const char* what, const std::map<std::string, std::int64_t>& counts) {
  for (const auto& [name, count] : counts) fmt::print("{:<28}{:>9}\n", what + (": " + name), count);
}

// "kick 24, snare 26 40, .." of a kit of one's own.
void print_kit(const char* what, const Provenance& from) {
  if (from.kit.empty()) return;
  std::string words;
  for (std::size_t drum = 0; drum < from.kit.size(); ++drum)
    words += fmt::format("{}{} {}", drum == 0 ? "" : ", ", kDrumNames[drum],
                         fmt::join(from.kit[drum], " "));
  fmt::print("{:<28} {}\n", what, words);
}

void describe_packed(const std::string& path) {
  const PackedDrums packed = PackedDrums::open(path);
  const Provenance& from = packed.provenance();
  fmt::print("{}: packed drums, {} bars of {} steps, {} windows, {} map\n", path, from.bars,
             kStepsPerBar, from.window_kind, from.pitch_map);
  fmt::print("source: {} (files: {}); packed by drumvae {}\n", from.source, from.files,
             from.library_version);
  if (!from.attribution.empty()) fmt::print("attribution: {}\n", from.attribution);
  for (const Split split : kSplits) {
    fmt::print("{:<28}{:>9}\n", fmt::format("examples: {}", split_name(split)), packed.size(split));
  }
  print_kit("kit", from);
  print_counts("windows", from.windows);
  print_counts("dropped", from.rejections);
  for (const auto& [pitch, notes] : from.unmapped_pitches) {
    fmt::print("{:<28}{:>9}\n", fmt::format("unmapped notes: pitch {}", pitch), notes);
  }
}

std::int64_t count_numbers(const SafetensorsFile& weights) {
  std::int64_t count = 0;
  for (const auto& [name, tensor] : weights.tensors()) {
    if (name.starts_with("first_moment/") || name.starts_with("second_moment/")) continue;
    count += static_cast<std::int64_t>(tensor.bytes.size() / dtype_bytes(tensor.dtype));
  }
  return count;
}

void describe_checkpoint(const std::string& path) {
  const std::filesystem::path weights = find_weights(path);
  const CheckpointMetadata metadata = read_checkpoint_metadata(weights);
  fmt::print("{}: checkpoint\n", weights.string());
  for (const auto& [key, value] : metadata) {
    if (key != "data") fmt::print("{:<28} {}\n", key, value);
  }
  fmt::print("{:<28} {}\n", "parameters", count_numbers(SafetensorsFile::open(weights)));
  if (!metadata.contains("data")) return;
  const Provenance data = decode_provenance(metadata.at("data"), weights.string());
  fmt::print("{:<28} {}, {} windows of {} bars, {} map\n", "data", data.source, data.window_kind,
             data.bars, data.pitch_map);
  print_kit("data: kit", data);
  for (const auto& [split, examples] : data.kept) {
    fmt::print("{:<28} {}\n", "data: " + split, examples);
  }
  if (!data.attribution.empty()) fmt::print("{:<28} {}\n", "attribution", data.attribution);
}

bool is_packed(const std::string& path) {
  const SafetensorsFile file = SafetensorsFile::open(path, Checksums::if_present);
  const auto format = file.metadata().find("format");
  return format != file.metadata().end() && format->second == kPackedFormat;
}

void describe_magenta(const MagentaSource& source) {
  const MagentaModel magenta = MagentaModel::open(source);
  std::vector<std::string> presets;
  for (const ModelConfig& config : magenta.candidates()) presets.push_back(config.name);
  fmt::print("{}: a model of Magenta's\n", source.path.string());
  ModelConfig config = magenta.candidates()[0];
  try {
    config = magenta.choose("");
    fmt::print("{:<28} {}\n", "config", config.name);
  } catch (const FormatError&) {
    fmt::print("{:<28} {}: say which by --config\n", "config", fmt::join(presets, " or "));
  }
  for (const auto& [name, value] : hparams(config))
    if (name.ends_with("_size") && name != "batch_size")
      fmt::print("{:<28} {}\n", "hparam." + name, value);
  for (const auto& [key, value] : magenta.provenance()) fmt::print("{:<28} {}\n", key, value);
  fmt::print("{:<28} {}\n", "step", magenta.step());
  fmt::print("{:<28} {}\n", "parameters", table_of(config).count());
  const std::string fault = magenta.adam_fault();
  fmt::print("{:<28} {}\n", "Adam's state", fault.empty() ? "whole" : "none: " + fault);
  print_notices(magenta.notices());
}

// Whether a file begins as a MIDI file does, or as a RIFF file around one.
bool is_midi(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string begin(12, ' ');
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return begin.starts_with("MThd") || (begin.starts_with("RIFF") && begin.ends_with("RMID"));
}

void describe(const std::string& path) {
  if (!std::filesystem::is_directory(path) && is_midi(path))
    throw FormatError(path, "a MIDI file: drumvae show draws it");
  if (const auto magenta = find_magenta(path)) return describe_magenta(*magenta);
  const bool packed = !std::filesystem::is_directory(path) && is_packed(path);
  packed ? describe_packed(path) : describe_checkpoint(path);
}

void describe_machine() {
  fmt::print("drumvae {}\n", library_version());
  for (const std::string& device : Device::all_descriptions()) fmt::print("device: {}\n", device);
}

}  // namespace

void add_info(CLI::App& program) {
  auto file = std::make_shared<std::string>();
  CLI::App* command = program.add_subcommand(
      "info", "Describe a packed file or a checkpoint; without one, this machine's devices");
  command->add_option(
      "file", *file,
      "packed file, weights file, checkpoint or run folder, a model of Magenta's, or the name of a "
      "shipped model");
  command->callback([file] {
    file->empty() ? describe_machine() : describe(checkpoint_or_shipped(*file).string());
  });
}

}  // namespace drumvae
