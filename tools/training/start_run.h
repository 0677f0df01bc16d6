// Where training begins: with new weights, with those of another model, or where the run stands.
#pragma once

#include "data/packed.h"
#include "tools/training/train.h"

namespace drumvae {

struct RunBegin {
  TrainingState state;
  std::filesystem::path checkpoint;  // that the run goes on from; empty for a new run
};

// Fills the model's parameters and packs them.  Where the latest checkpoint is damaged the one
// before serves, and notice() says so.  Throws IoError, FormatError; std::invalid_argument when the
// run was begun with another config, data set, seed or list of frozen layers.
RunBegin begin_run(const TrainRequest& request, const PackedDrums& packed, GrooveVae& model,
                   const std::function<void(const std::string&)>& notice);

// What a run's checkpoints say of themselves.
CheckpointMetadata run_metadata(const TrainRequest& request, const PackedDrums& packed,
                                std::int64_t step);

}  // namespace drumvae
