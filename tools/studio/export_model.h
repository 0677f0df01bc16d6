// A trained model as one file to ship: weights of 16 bits, averaged over checkpoints.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/safetensors.h"

namespace drumvae {

// The weights files of a run's newest `count` checkpoints, newest first; the only one where `path`
// is a weights file or a checkpoint's folder.  Throws IoError, FormatError; std::invalid_argument
// when there are not so many.
std::vector<std::filesystem::path> newest_weights(const std::filesystem::path& path, int count);

// Writes the mean of these weights as `type` (f32, f16 or bf16), with the first file's metadata
// and, where there are several, `averaged`: their steps.  Throws IoError; FormatError when they are
// of different configs; std::invalid_argument when a value is beyond the type's range.
void export_model(const std::vector<std::filesystem::path>& weights, Dtype type,
                  const std::filesystem::path& out);

}  // namespace drumvae
