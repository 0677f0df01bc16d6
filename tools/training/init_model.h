// A model's begin in another: its weights, and with them, on request, where its training stood.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "model/groove_vae.h"

namespace drumvae {

// Fills the values from whatever load_model() takes, and packs them; the tensors must be the
// model's, the preset's name need not.  What was left out of a model of Magenta's, a line each.
// Throws IoError, FormatError; std::invalid_argument as load_model().
std::vector<std::string> init_weights(const std::filesystem::path& path, GrooveVae& model);

// Fills the moments of a model for training, too, and gives the steps done: from a checkpoint of a
// run, a weights file with moments, or a model of Magenta's with a whole state of Adam.  Throws
// likewise; FormatError where there is no such state, saying why.
std::int64_t init_optimizer(const std::filesystem::path& path, GrooveVae& model);

}  // namespace drumvae
