// The configurations side by side: what each is, costs and wants.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/device.h"
#include "model/config.h"

namespace drumvae {

struct ConfigSummary {
  std::string name;
  std::int64_t bars = 0;
  std::int64_t latent = 0;  // Z
  std::string encoder;      // "512", "2048,2048", "[16,4] 512": levels and units
  std::string decoder;      // "256,256", "[4,16] 256,256"
  std::string head;         // "groove 27", "categorical 512", "nade 9": kind and columns of a row
  std::string data;         // the flags of drumvae pack that make its examples
  std::int64_t parameters = 0;       // trainable numbers
  std::int64_t training_bytes = 0;   // of the device: model, optimizer and a step of batch_size
  std::int64_t inference_bytes = 0;  // of the device: weights alone
  std::int64_t batch_size = 0;
};

// Nothing is allocated on the device.
ConfigSummary summary_of(const ModelConfig& config, Device& device);

// The flags of drumvae pack that make the examples of a model of this config.
std::string pack_flags(const ModelConfig& config);

// A line per configuration, under a heading.  Ends with a newline.
std::string config_table(const std::vector<ConfigSummary>& configs);

}  // namespace drumvae
