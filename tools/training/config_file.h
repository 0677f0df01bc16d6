// A configuration as a TOML file: a preset, its hyperparameters, and the flags of `drumvae train`.
//
//   config = "groovae_4bar"
//   [hparams]
//   z_size = 256
//   [train]
//   steps = 5000
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "model/config.h"

namespace drumvae {

struct ConfigFile {
  ModelConfig config;
  // Of the table [train]: a flag's name without the dashes and with '_' for '-', and its value's
  // text; the entries of a list are joined by commas.
  std::map<std::string, std::string> flags;
};

// What the file leaves out is as the preset has it.  Throws IoError; FormatError "FILE:LINE: ..."
// for what is not TOML, an unknown preset, table or hyperparameter, or a value out of range.
ConfigFile read_config_file(const std::filesystem::path& path);

// The inverse: all hyperparameters, and [train] where there are flags.
std::string config_text(const ConfigFile& file);

}  // namespace drumvae
