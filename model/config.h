// A model's sizes and hyperparameters, the presets, and their text form.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/batch.h"

namespace drumvae {

// What a row is: hits, velocities and offsets; one class of V; D drums, each hit or not.
enum class HeadKind : std::uint8_t { groove, categorical, nade };

// How often, in training, the decoder reads a row of its own instead of the target's: always with
// probability k; 1 - k/(k + exp(step/k)); 1 - k^step.
enum class SamplingSchedule : std::uint8_t { constant, inverse_sigmoid, exponential };

// Defaults are those of Magenta's drum configurations.
struct ModelConfig {
  std::string name;  // of the preset it began as
  std::string
      input_variant;  // what the data layer does to the encoder's input: "plain", "humanize", ...

  std::int64_t steps = 64;         // T
  std::int64_t latent = 256;       // Z
  std::int64_t input_depth = 27;   // columns of an encoder row
  std::int64_t target_depth = 27;  // D: columns of a row; V classes
  std::int64_t control_depth = 0;  // C
  HeadKind head = HeadKind::groove;
  std::int64_t nade_hidden = 128;                        // Nh; of a nade head only
  std::vector<std::int64_t> encoder_units = {512};       // H per bidirectional layer
  std::vector<std::int64_t> decoder_units = {256, 256};  // H per layer, the conductor's too
  // Steps per segment, innermost level first ([16, 4]: bars of 16 steps, then 4 bars); empty: flat.
  std::vector<std::int64_t> encoder_levels;
  // [segments, steps per segment]; empty: no conductor.
  std::vector<std::int64_t> decoder_levels;
  double dropout_keep = 0.3;  // of LSTM inputs, in training

  SamplingSchedule sampling_schedule = SamplingSchedule::constant;
  double sampling_rate = 0;  // k

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
  // Whether the decoder reads rows of its own in training, and then always in evaluation.
  bool scheduled_sampling() const {
    return sampling_schedule != SamplingSchedule::constant || sampling_rate > 0;
  }
  // Throws std::invalid_argument, saying what to change, where members do not go together.
  void check() const;
  BatchShape batch_shape(std::int64_t rows) const;
};

// "groove", "categorical", "nade".
const char* head_name(HeadKind head);

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
