// Metadata of checkpoints, both ways.
#include "tools/playing/model_file.h"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tools/magenta/magenta_model.h"
#include "tools/playing/config_list.h"
#include "tools/playing/magenta_file.h"
#include "tools/playing/version.h"

namespace drumvae {
namespace {

constexpr const char* kHparamPrefix = "hparam.";
constexpr float kNoteDropout = 0.8F;  // of the presets that have it
constexpr std::uint16_t kClosedHiHat = std::uint16_t{1} << 2U;

InputVariant variant_named(const std::string& name) {
  if (name == "plain") return {};
  if (name == "humanize") return {.humanize = true};
  if (name == "tap_fixed_velocity") return {.tapify = true, .fixed_velocities = true};
  if (name == "tap_fixed_velocity_note_dropout") {
    return {.note_dropout = kNoteDropout, .tapify = true, .fixed_velocities = true};
  }
  if (name == "add_closed_hh") return {.add_instruments = kClosedHiHat};
  if (name == "hits_control") return {.hits_as_controls = true};
  throw std::invalid_argument("unknown input variant '" + name + "'");
}

RowKind row_kind(HeadKind head) {
  switch (head) {
    case HeadKind::categorical:
      return RowKind::categorical;
    case HeadKind::nade:
      return RowKind::nade;
    case HeadKind::groove:
      break;
  }
  return RowKind::groove;
}

const std::string& entry(const CheckpointMetadata& metadata, const std::string& key,
                         const std::string& where) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) throw FormatError(where, "has no metadata '" + key + "'");
  return found->second;
}

void require_preset(const ModelConfig& config, const std::string& wanted,
                    const std::string& where) {
  if (wanted.empty() || wanted == config.name) return;
  preset(wanted);  // throws
  throw FormatError(where, fmt::format("is a {}, not a {}", config.name, wanted));
}

}  // namespace

CheckpointMetadata describe_model(const ModelConfig& config, std::int64_t step,
                                  const Provenance& provenance) {
  CheckpointMetadata metadata = {{"config", config.name},
                                 {"step", std::to_string(step)},
                                 {"library_version", library_version()},
                                 {"data", encode_provenance(provenance)}};
  for (const auto& [name, value] : hparams(config)) metadata[kHparamPrefix + name] = value;
  return metadata;
}

ModelConfig config_of(const CheckpointMetadata& metadata, const std::string& where) {
  try {
    ModelConfig config = preset(entry(metadata, "config", where));
    for (const std::string& name : hparam_names()) {
      apply_hparams(config, name + "=" + entry(metadata, kHparamPrefix + name, where));
    }
    return config;
  } catch (const std::invalid_argument& error) {
    throw FormatError(where, error.what());
  }
}

std::int64_t step_of(const CheckpointMetadata& metadata, const std::string& where) {
  const std::string& text = entry(metadata, "step", where);
  std::int64_t step = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), step).ec != std::errc())
    throw FormatError(where, "metadata 'step' is not a number: '" + text + "'");
  return step;
}

LoadedModel load_model(const std::filesystem::path& path, Device& device,
                       const std::string& preset) {
  if (const auto magenta = find_magenta(path)) return load_magenta(*magenta, device, preset);
  const std::filesystem::path weights = find_weights(path);
  LoadedModel loaded;
  loaded.metadata = read_checkpoint_metadata(weights);
  const ModelConfig config = config_of(loaded.metadata, weights.string());
  require_preset(config, preset, weights.string());
  loaded.step = step_of(loaded.metadata, weights.string());
  loaded.model = std::make_unique<GrooveVae>(device, config, Use::inference);
  load_weights(weights, device, loaded.model->parameters());
  loaded.model->pack_when_used();
  return loaded;
}

ModelConfig config_at(const std::filesystem::path& path, const std::string& preset) {
  if (const auto magenta = find_magenta(path)) return MagentaModel::open(*magenta).choose(preset);
  const std::filesystem::path weights = find_weights(path);
  const ModelConfig config = config_of(read_checkpoint_metadata(weights), weights.string());
  require_preset(config, preset, weights.string());
  return config;
}

std::optional<KitMap> own_kit_of(const Provenance& provenance) {
  if (provenance.kit.empty()) return std::nullopt;
  KitMap kit = DrumMap::gm;
  for (int drum = 0; drum < kDrumClasses; ++drum)
    kit.set(drum, provenance.kit[static_cast<std::size_t>(drum)]);
  return kit;
}

std::optional<KitMap> own_kit_of(const LoadedModel& loaded) {
  const auto data = loaded.metadata.find("data");
  if (data == loaded.metadata.end()) return std::nullopt;
  return own_kit_of(decode_provenance(data->second, "the model's data"));
}

InputVariant input_variant_of(const ModelConfig& config) {
  return variant_named(config.input_variant);
}

BatchTask batch_task(const ModelConfig& config, const PackedDrums& packed, Split split,
                     std::uint64_t seed) {
  const BatchTask task{.split = split,
                       .batch_size = config.batch_size,
                       .rows = row_kind(config.head),
                       .variant = input_variant_of(config),
                       .seed = seed};
  const BatchShape has = batch_shape(packed, task), wants = config.batch_shape(task.batch_size);
  const auto require = [&](std::int64_t wanted, std::int64_t there, const char* what) {
    if (wanted == there) return;
    throw std::invalid_argument(
        fmt::format("config {} wants examples with {} {}, but the packed file {} gives {}: pack "
                    "again with {}",
                    config.name, wanted, what, packed.name(), there, pack_flags(config)));
  };
  require(wants.steps, has.steps, "steps");
  require(wants.input_depth, has.input_depth, "input columns");
  require(wants.target_depth, has.target_depth, "target columns");
  require(wants.control_depth, has.control_depth, "control columns");
  return task;
}

}  // namespace drumvae
