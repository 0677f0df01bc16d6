// Checkpoints: weights.safetensors, loadable alone, and state.safetensors, with which training goes
// on bit for bit.
//
// A run keeps them as DIR/checkpoint-STEP/; DIR/latest.json is the manifest, renamed into place
// last, so that a checkpoint is either whole or not there.  docs/checkpoint_format.md lists tensors
// and metadata.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "engine/parameters.h"
#include "engine/platform.h"
#include "kernels/step_state.h"

namespace drumvae {

// Text that goes with the weights: config, hyperparameters, library version, data provenance.
using CheckpointMetadata = std::map<std::string, std::string>;

// What training needs besides weights and moments.
struct TrainingState {
  std::int64_t step = 0;  // steps done
  std::uint64_t seed = 0;
  std::int64_t epoch = 0;     // of the loader
  std::int64_t position = 0;  // of the loader, within the epoch
  StepCounters counters;
  std::int64_t best_step = -1;  // of the lowest validation loss so far; -1: none yet
  double best_loss = 0;
  std::int64_t event_bytes = 0;  // length of the event file when the checkpoint was taken

  bool operator==(const TrainingState&) const = default;
};

// Writes the values atomically.  Throws IoError; std::invalid_argument when a value is not finite.
void save_weights(const std::filesystem::path& path, Device& device, const Parameters& parameters,
                  const CheckpointMetadata& metadata);

// The metadata of a weights file, whatever its model.  Throws IoError, FormatError (also on another
// format version).
CheckpointMetadata read_checkpoint_metadata(const std::filesystem::path& path);

// Fills the values.  Throws IoError; FormatError when tensors are missing, left over, of another
// shape, or not finite; the parameters are then as before.
void load_weights(const std::filesystem::path& path, Device& device, const Parameters& parameters);

// A run's checkpoints.
class CheckpointDirectory {
 public:
  // Makes the directory if need be and locks it.  Throws IoError, also when another process trains
  // here.
  explicit CheckpointDirectory(std::filesystem::path directory);

  // Saves values, moments and state, then commits; older checkpoints but the last `keep` are
  // removed.  Throws IoError and leaves the previous checkpoint the latest.
  std::filesystem::path save(Device& device, const Parameters& parameters,
                             const CheckpointMetadata& metadata, const TrainingState& state,
                             int keep = 3);

  // Fills values and moments from a checkpoint folder.  Throws IoError, FormatError.
  static TrainingState load(const std::filesystem::path& checkpoint, Device& device,
                            const Parameters& parameters);

 private:
  std::filesystem::path directory_;
  FileLock lock_;
};

// The folder of the run's latest whole checkpoint, if it has one.  Throws IoError, FormatError.
std::optional<std::filesystem::path> latest_checkpoint(const std::filesystem::path& directory);

// The weights file that a user means by a path: the file itself, a checkpoint folder, or a run's
// folder.  Throws IoError.
std::filesystem::path find_weights(const std::filesystem::path& path);

}  // namespace drumvae
