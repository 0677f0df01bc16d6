// A model's sizes and hyperparameters, the presets, and their text form.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/batch.h"

namespace drumvae {

// Defaults are those of Magenta's drum configurations.
struct ModelConfig {
  std::string name;  // of the preset it began as
  std::string
      input_variant;  // what the data layer does to the encoder's input: "plain", "humanize", ...

  std::int64_t steps = 64;                               // T
  std::int64_t latent = 256;                             // Z
  std::int64_t input_depth = 27;                         // columns of an encoder row
  std::int64_t target_depth = 27;                        // D: 9 hits, 9 velocities, 9 offsets
  std::int64_t control_depth = 0;                        // C
  std::vector<std::int64_t> encoder_units = {512};       // H per bidirectional layer
  std::vector<std::int64_t> decoder_units = {256, 256};  // H per layer
  double dropout_keep = 0.3;                             // of LSTM inputs, in training

  double free_bits = 48;
  double max_beta = 0.2;
  double beta_rate = 0;  // beta = max_beta*(1 - beta_rate^step), 0^0 = 1

  std::int64_t batch_size = 512;
  double learning_rate = 1e-3;
  double min_learning_rate = 1e-5;
  double decay_rate = 0.9999;
  double grad_clip = 1;
  double grad_norm_clip_to_zero = 10000;

  std::int64_t bars() const { return steps / 16; }
  BatchShape batch_shape(std::int64_t rows) const;
};

// Names of the presets, in the order in which they are shown.
const std::vector<std::string>& preset_names();

// Throws std::invalid_argument, naming the nearest preset, when there is none of this name.
ModelConfig preset(std::string_view name);

// Sets what "name=value,name=value" says; a list is written [a,b].  Names are Magenta's:
// hparam_names().  Throws std::invalid_argument on an unknown name (naming the nearest), a
// malformed value, or one out of range; config is then as before.
void apply_hparams(ModelConfig& config, std::string_view text);

// All hyperparameters by name: what a checkpoint records, and apply_hparams() takes back.
std::map<std::string, std::string> hparams(const ModelConfig& config);
std::vector<std::string> hparam_names();

}  // namespace drumvae
