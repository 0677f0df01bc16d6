// A model's configuration as the metadata of its checkpoints has it.
#pragma once

#include <cstdint>
#include <string>

#include "engine/checkpoint_file.h"
#include "model/config.h"

namespace drumvae {

// The entries that config_of() reads.
CheckpointMetadata describe_config(const ModelConfig& config);

// The inverse.  Throws FormatError, naming `where`, on a config or hyperparameter that this program
// does not know.
ModelConfig config_of(const CheckpointMetadata& metadata, const std::string& where);

// The steps that the weights have behind them.  Throws FormatError, naming `where`.
std::int64_t step_of(const CheckpointMetadata& metadata, const std::string& where);

}  // namespace drumvae
