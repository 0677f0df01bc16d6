// Magenta's names and shapes of our parameters.
#pragma once

#include <string>
#include <string_view>

#include "engine/parameters.h"
#include "engine/safetensors.h"
#include "model/config.h"

namespace drumvae {

// "decoder/layer0/kernel" is decoder/multi_rnn_cell/cell_0/lstm_cell/kernel; under a conductor that
// with core_decoder/ before it.
std::string magenta_name(const std::string& parameter, const ModelConfig& config);

// Magenta's name of the configuration: ours, but for one whose name there says where its data are.
std::string magenta_config(const std::string& preset);
// The inverse.
std::string preset_of_config(const std::string& config);

// NADE's matrices have one axis of 1 more there; the bytes are the same.
TensorShape magenta_shape(const ParameterSpec& parameter);

// What is no weight: step and powers, Adam's slots, cuDNN's copies.
enum class Bookkeeping : std::uint8_t { none, step_or_power, adam_slot, cudnn_blob };
Bookkeeping bookkeeping_of(std::string_view tensor);

inline constexpr const char* kGlobalStep = "global_step";
inline constexpr const char* kBeta1Power = "beta1_power";
inline constexpr const char* kBeta2Power = "beta2_power";
// Behind a weight's name: Adam's first and second moment.
inline constexpr const char* kFirstMoment = "/Adam";
inline constexpr const char* kSecondMoment = "/Adam_1";

}  // namespace drumvae
