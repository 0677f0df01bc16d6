// config.json of a Magenta.js model: how it is fed, since its tensors do not say.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "model/config.h"

namespace drumvae {

struct WebConfig {
  std::string text;                      // the file's, on one line
  std::optional<std::int64_t> steps;     // numSteps
  std::optional<std::int64_t> segments;  // numSegments
  bool humanize = false, tapify = false;
};

// Of config.json, or converter.json of an older folder; nothing where there is neither.  Throws
// FormatError for a model that is no MusicVAE or whose converter is of melodies or trios, by name.
std::optional<WebConfig> read_web_config(const std::filesystem::path& folder);

// What config.json says of such a model.
std::string web_config_text(const ModelConfig& config);

}  // namespace drumvae
