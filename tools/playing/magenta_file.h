// Models of Magenta's as models of ours: loaded, or made into a weights file.
#pragma once

#include <filesystem>
#include <string>

#include "tools/magenta/magenta_source.h"
#include "tools/playing/model_file.h"

namespace drumvae {

// load_model() of one.
LoadedModel load_magenta(const MagentaSource& source, Device& device, const std::string& preset);

struct ImportedModel {
  ModelConfig config;
  std::int64_t step = 0;
  std::string adam_fault;            // why Adam's state was not kept; empty: it was
  std::vector<std::string> notices;  // of what else was left out
};

// Writes the weights file `out`, with Adam's moments where the model has them whole, and with
// magenta.config, .source, .sha256 and .config_json in its metadata.  Throws IoError;
// FormatError, also for what is no model of Magenta's; std::invalid_argument as load_model().
ImportedModel import_model(const std::filesystem::path& path, const std::string& preset,
                           const std::filesystem::path& out);

}  // namespace drumvae
