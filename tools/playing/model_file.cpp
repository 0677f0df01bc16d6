// Metadata of checkpoints, both ways.
#include "tools/playing/model_file.h"

#include <fmt/format.h>

#include <stdexcept>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tools/magenta/magenta_model.h"
#include "tools/playing/config_list.h"
#include "tools/playing/magenta_file.h"
#include "tools/playing/version.h"

namespace drumvae {
namespace {

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

void require_preset(const ModelConfig& config, const std::string& wanted,
                    const std::string& where) {
  if (wanted.empty() || wanted == config.name) return;
  preset(wanted);  // throws
  throw FormatError(where, fmt::format("is a {}, not a {}", config.name, wanted));
}

}  // namespace

CheckpointMetadata describe_model(const ModelConfig& config, std::int64_t step,
                                  const Provenance& provenance) {
  CheckpointMetadata metadata = describe_config(config);
  metadata["step"] = std::to_string(step);
  metadata["library_version"] = library_version();
  metadata["data"] = encode_provenance(provenance);
  return metadata;
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

std::optional<KitMap> own_kit_of(const LoadedModel& loaded) {
  const auto data = loaded.metadata.find("data");
  if (data == loaded.metadata.end()) return std::nullopt;
  return own_kit_of(decode_provenance(data->second, "the model's data"));
}

InputVariant input_variant_of(const ModelConfig& config) {
  return input_variant_named(config.input_variant);
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
