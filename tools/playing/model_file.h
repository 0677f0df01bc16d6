// A model as it stands in a checkpoint: what describes it, and getting it back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/batches.h"
#include "data/kit_map.h"
#include "data/packed.h"
#include "model/groove_vae.h"
#include "model/model_metadata.h"

namespace drumvae {

// What a checkpoint says of its model and of the data that it learnt from.
CheckpointMetadata describe_model(const ModelConfig& config, std::int64_t step,
                                  const Provenance& provenance);

struct LoadedModel {
  std::unique_ptr<GrooveVae> model;
  CheckpointMetadata metadata;
  std::int64_t step = 0;             // that the weights were saved at
  std::vector<std::string> notices;  // of what was left out, a line each; of Magenta's files only
};

// From a weights file, a checkpoint folder or a run's folder (its latest checkpoint), or from a
// model of Magenta's in any form (docs/magenta.md).  preset: which one it is, for a model of
// Magenta's whose files do not say; of another it must be the one.  Throws IoError, FormatError;
// std::invalid_argument where there is no such preset.
LoadedModel load_model(const std::filesystem::path& path, Device& device,
                       const std::string& preset = "");

// The configuration of what load_model() loads.  Throws likewise.
ModelConfig config_at(const std::filesystem::path& path, const std::string& preset = "");

// The kit of the data that a model learnt from, where it was a drummer's own.  Throws FormatError.
std::optional<KitMap> own_kit_of(const LoadedModel& loaded);

// What the data layer does to the inputs of such a model.
InputVariant input_variant_of(const ModelConfig& config);

// How examples of `packed` are shown to a model of this config.  Throws std::invalid_argument,
// saying what to do, when the packed file holds examples of another kind or length.
BatchTask batch_task(const ModelConfig& config, const PackedDrums& packed, Split split,
                     std::uint64_t seed);

}  // namespace drumvae
