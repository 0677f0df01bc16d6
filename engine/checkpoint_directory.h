// A run's checkpoints: DIR/checkpoint-STEP/, and two manifests that name the latest and the best.
//
// A manifest is renamed into place last, so that a checkpoint is either whole or not there.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "engine/checkpoint.h"
#include "engine/platform.h"

namespace drumvae {

// Which checkpoints stay; the best one always does.
struct Retention {
  int newest = 3;          // so many, 1 or more
  double every_hours = 0;  // and the first of each period of so many hours; 0: none
};

class CheckpointDirectory {
 public:
  // Makes the directory if need be and locks it.  Throws IoError, also when another process trains
  // here.
  explicit CheckpointDirectory(std::filesystem::path directory);

  // Saves values, moments and state, commits, and removes what need not stay.  Throws IoError and
  // leaves the previous checkpoint the latest.
  std::filesystem::path save(Device& device, const Parameters& parameters,
                             const CheckpointMetadata& metadata, const TrainingState& state,
                             const Retention& retention = {});

  // Removes the directory where nothing but the lock is in it; nothing is saved then any more.
  void remove_unused() noexcept;

 private:
  std::filesystem::path directory_;
  FileLock lock_;
};

// The folder of the run's latest whole checkpoint, and of the one with the lowest validation loss,
// if there is one.  Throws IoError, FormatError.
std::optional<std::filesystem::path> latest_checkpoint(const std::filesystem::path& directory);
std::optional<std::filesystem::path> best_checkpoint(const std::filesystem::path& directory);

// The latest checkpoint and those before it that are still there, newest first: where the latest
// turns out to be damaged, the next one serves.
std::vector<std::filesystem::path> checkpoints_newest_first(const std::filesystem::path& directory);

// The name of a checkpoint's folder.
std::string checkpoint_folder_name(std::int64_t step);

// The step in the name of a checkpoint's folder; -1 for any other path.
std::int64_t checkpoint_step(const std::filesystem::path& folder);

// The weights file that a user means by a path: the file itself, a checkpoint folder, a run's
// folder (its latest checkpoint), or RUN/best and RUN/latest.  Throws IoError, FormatError.
std::filesystem::path find_weights(const std::filesystem::path& path);

}  // namespace drumvae
