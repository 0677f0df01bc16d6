// Putting the layers together.
#include "model/groove_vae.h"

namespace drumvae {

GrooveVae::GrooveVae(Device& device, const ModelConfig& config, Use use)
    : device_(&device),
      config_(config),
      use_(use),
      encoder_(table_, config.input_depth, config.control_depth, config.encoder_units,
               static_cast<float>(config.dropout_keep)),
      mu_(table_, "encoder/mu", encoder_.embedding_size(), config.latent,
          Initializer::small_normal),
      sigma_(table_, "encoder/sigma", encoder_.embedding_size(), config.latent,
             Initializer::small_normal),
      decoder_(table_, config.latent, config.target_depth, config.control_depth,
               config.target_depth, config.decoder_units, static_cast<float>(config.dropout_keep)),
      parameters_(std::make_unique<Parameters>(device, table_, use)),
      packed_(plan_memory(device, [this](Arena& arena) { bind(arena); })) {}

void GrooveVae::bind(Arena& arena) {
  encoder_.bind(*parameters_, arena, use_);
  mu_.bind(*parameters_, arena, use_);
  sigma_.bind(*parameters_, arena, use_);
  decoder_.bind(*parameters_, arena, use_);
  Recorder recorder(*device_, arena, pack_, nullptr);
  record_pack(recorder);
}

void GrooveVae::record_pack(Recorder& step) const {
  encoder_.pack(step);
  mu_.pack(step);
  sigma_.pack(step);
  decoder_.pack(step);
}

void GrooveVae::initialise(std::uint64_t seed) {
  parameters_->initialise(*device_, seed);
  pack();
}

void GrooveVae::pack() { pack_.replay(*device_); }

}  // namespace drumvae
