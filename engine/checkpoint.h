// Checkpoints: weights.safetensors, loadable alone, and state.safetensors, with which training goes
// on bit for bit.  docs/checkpoint_format.md lists tensors and metadata.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/checkpoint_file.h"
#include "engine/parameters.h"
#include "kernels/step_state.h"

namespace drumvae {

// What training needs besides weights and moments.
struct TrainingState {
  std::int64_t step = 0;  // steps done
  std::uint64_t seed = 0;
  std::int64_t epoch = 0;     // of the loader
  std::int64_t position = 0;  // of the loader, within the epoch
  StepCounters counters;
  std::int64_t best_step = -1;  // of the lowest validation loss so far; -1: none yet
  double best_loss = 0;
  std::int64_t evaluations_since_best = 0;
  std::int64_t event_bytes = 0;  // length of the event file when the checkpoint was taken

  bool operator==(const TrainingState&) const = default;
};

// Whether Adam's moments stand in a weights file too, as they do where another program's training
// is to go on.
enum class Moments : std::uint8_t { left_out, included };

// Writes the values atomically, as f32, f16 or bf16.  Throws IoError; std::invalid_argument when a
// value is not finite, or not in that type.
void save_weights(const std::filesystem::path& path, Device& device, const Parameters& parameters,
                  const CheckpointMetadata& metadata, Dtype type = Dtype::f32,
                  Moments moments = Moments::left_out);

// The metadata of a weights file, whatever its model.  Throws IoError, FormatError (also on another
// format version).
CheckpointMetadata read_checkpoint_metadata(const std::filesystem::path& path);

// Fills the values, whatever type they were saved as; moments are passed over.  Throws IoError;
// FormatError when tensors are missing, left over, of another shape, or not finite; the parameters
// are then as before.
void load_weights(const std::filesystem::path& path, Device& device, const Parameters& parameters);

// Whether a weights file has moments.  Throws IoError, FormatError.
bool has_moments(const std::filesystem::path& path);

// Fills the moments from a weights file that has them.  Throws as load_weights().
void load_moments(const std::filesystem::path& path, Device& device, const Parameters& parameters);

// Writes both files into the folder, which is made where it is missing.  Throws IoError;
// std::invalid_argument when a value is not finite.
void save_checkpoint(const std::filesystem::path& folder, Device& device,
                     const Parameters& parameters, const CheckpointMetadata& metadata,
                     const TrainingState& state);

// The inverse: fills values and moments.  Throws IoError, FormatError; the parameters are then as
// before.
TrainingState load_checkpoint(const std::filesystem::path& folder, Device& device,
                              const Parameters& parameters);

// The files' names within a checkpoint's folder.
inline constexpr const char* kWeightsFile = "weights.safetensors";
inline constexpr const char* kStateFile = "state.safetensors";

// mkdir -p.  Throws IoError.
void make_directory(const std::filesystem::path& directory);

}  // namespace drumvae
