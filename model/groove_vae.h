// The model: its layers, parameters and packed weights on one device.
#pragma once

#include <memory>

#include "model/config.h"
#include "model/decoder.h"
#include "model/encoder.h"

namespace drumvae {

// MusicVAE with a flat decoder and the groove head, after Roberts et al. 2018 and Gillick et al.
// 2019.
class GrooveVae {
 public:
  // All values are 0 until initialise(), or until values() are loaded and pack() is called.  The
  // device must outlive the model.
  GrooveVae(Device& device, const ModelConfig& config, Use use);
  GrooveVae(const GrooveVae&) = delete;
  GrooveVae& operator=(const GrooveVae&) = delete;

  const ModelConfig& config() const { return config_; }
  const ParameterTable& table() const { return table_; }
  const Parameters& parameters() const { return *parameters_; }
  Device& device() const { return *device_; }
  Use use() const { return use_; }
  // Of parameters, moments and packed weights.
  Index bytes() const { return parameters_->bytes() + packed_.bytes(); }

  // Draws all parameters from the seed.
  void initialise(std::uint64_t seed);
  // Makes the layers see values that were written from outside.
  void pack();
  // The same as a part of a recorded step.
  void record_pack(Recorder& step) const;

  const Encoder& encoder() const { return encoder_; }
  const Decoder& decoder() const { return decoder_; }
  // embedding [B, 2H] to mu and the pre-activation of sigma [B, Z].
  const Linear& mu() const { return mu_; }
  const Linear& sigma() const { return sigma_; }

 private:
  void bind(Arena& arena);

  Device* device_;
  ModelConfig config_;
  Use use_;
  ParameterTable table_;
  Encoder encoder_;
  Linear mu_, sigma_;
  Decoder decoder_;
  std::unique_ptr<Parameters> parameters_;
  Schedule pack_;
  Buffer packed_;  // after pack_: planning it records there
};

}  // namespace drumvae
