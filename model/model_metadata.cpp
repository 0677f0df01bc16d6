// Names of presets and hyperparameters, both ways.
#include "model/model_metadata.h"

#include <charconv>
#include <stdexcept>

#include "engine/errors.h"

namespace drumvae {
namespace {

constexpr const char* kHparamPrefix = "hparam.";

const std::string& entry(const CheckpointMetadata& metadata, const std::string& key,
                         const std::string& where) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) throw FormatError(where, "has no metadata '" + key + "'");
  return found->second;
}

}  // namespace

CheckpointMetadata describe_config(const ModelConfig& config) {
  CheckpointMetadata metadata = {{"config", config.name}};
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

}  // namespace drumvae
