// A trained model as one file to ship: weights of 16 bits, averaged over checkpoints.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/safetensors.h"
#include "tools/playing/model_file.h"

namespace drumvae {

// One model of these weights, their mean, with the first one's metadata; `averaged` in it are the
// steps where there are several.  preset: as load_model() takes it.  Throws IoError; FormatError
// when they are of different configs.
LoadedModel mean_model(const std::vector<std::filesystem::path>& weights, Device& device,
                       const std::string& preset = "");

// The weights files of a run's newest `count` checkpoints, newest first; the only one where `path`
// is a weights file, a checkpoint's folder or a model of Magenta's.  Throws IoError, FormatError;
// std::invalid_argument when there are not so many.
std::vector<std::filesystem::path> newest_weights(const std::filesystem::path& path, int count);

// Writes mean_model() as `type` (f32, f16 or bf16).  Throws likewise; std::invalid_argument when a
// value is beyond the type's range.
void export_model(const std::vector<std::filesystem::path>& weights, Dtype type,
                  const std::filesystem::path& out, const std::string& preset = "");

// How a model is written for Magenta's programs.
struct MagentaExport {
  bool web = false;             // for Magenta.js
  int quantize_bytes = 0;       // of Magenta.js: 1 or 2
  bool with_optimizer = false;  // of Magenta: Adam's state too
};

// Makes the folder `out` of mean_model(), or with_optimizer, of the only one of these and its Adam
// state.  Its config.  Throws likewise; std::invalid_argument where the other side has no form for
// the model.
ModelConfig export_magenta(const std::vector<std::filesystem::path>& weights,
                           const MagentaExport& how, const std::filesystem::path& out,
                           const std::string& preset = "");

}  // namespace drumvae
