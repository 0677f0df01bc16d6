// The model: its layers, parameters and packed weights on one device.
#pragma once

#include <memory>
#include <utility>

#include "model/config.h"
#include "model/decoder.h"
#include "model/encoder.h"
#include "model/head.h"
#include "model/model_tensors.h"

namespace drumvae {

// A model made to be counted has a table and sizes, and no memory to run in.
enum class Memory : std::uint8_t { allocated, counted };

// MusicVAE after Roberts et al. 2018 and Gillick et al. 2019: encoder and decoder flat or
// hierarchical, and one of three heads.
class GrooveVae {
 public:
  // All values are 0 until initialise(), or until values() are loaded and pack() is called.  The
  // device must outlive the model.  Throws std::invalid_argument as config.check() does.
  GrooveVae(Device& device, const ModelConfig& config, Use use, Memory memory = Memory::allocated);
  GrooveVae(const GrooveVae&) = delete;
  GrooveVae& operator=(const GrooveVae&) = delete;

  const ModelConfig& config() const { return config_; }
  const ParameterTable& table() const { return table_; }
  const Parameters& parameters() const { return *parameters_; }
  // The values by name, for copies; valid as long as the model.
  ModelTensors tensors() const;
  Device& device() const { return *device_; }
  Use use() const { return use_; }
  // Of parameters, moments and packed weights.
  Index bytes() const;

  // Draws all parameters from the seed.
  void initialise(std::uint64_t seed);
  // Makes the layers see values that were written from outside: now, or when the next one is asked
  // for, which generation and encoding that are streamed never do.
  void pack();
  void pack_when_used() { stale_ = true; }
  // The same as a part of a recorded step.
  void record_pack(Recorder& step) const;

  const Encoder& encoder() const { return packed(encoder_); }
  const Decoder& decoder() const { return packed(decoder_); }
  const Head& head() const { return head_; }
  // embedding [B, 2H] to mu and the pre-activation of sigma [B, Z].
  const Linear& mu() const { return packed(mu_); }
  const Linear& sigma() const { return packed(sigma_); }

 private:
  template <class Layer>
  const Layer& packed(const Layer& layer) const {
    if (std::exchange(stale_, false)) pack_.replay(*device_);
    return layer;
  }

  void bind(Arena& arena);

  Device* device_;
  ModelConfig config_;
  Use use_;
  ParameterTable table_;
  Encoder encoder_;
  Linear mu_, sigma_;
  Head head_;
  Decoder decoder_;
  std::unique_ptr<Parameters> parameters_;
  Schedule pack_;
  Buffer packed_;
  Index packed_bytes_ = 0;
  mutable bool stale_ = false;  // pack() is still to come
};

}  // namespace drumvae
