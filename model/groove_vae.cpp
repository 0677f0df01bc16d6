// Putting the layers together.
#include "model/groove_vae.h"

namespace drumvae {
namespace {

const ModelConfig& checked(const ModelConfig& config) {
  config.check();
  return config;
}

EncoderSizes encoder_sizes(const ModelConfig& config) {
  return {.input_depth = config.input_depth,
          .control_depth = config.control_depth,
          .units = config.encoder_units,
          .levels = config.encoder_levels};
}

DecoderSizes decoder_sizes(const ModelConfig& config, Index head_size) {
  return {.latent = config.latent,
          .row_depth = config.target_depth,
          .control_depth = config.control_depth,
          .head_size = head_size,
          .units = config.decoder_units,
          .levels = config.decoder_levels};
}

float keep(const ModelConfig& config) { return static_cast<float>(config.dropout_keep); }

}  // namespace

GrooveVae::GrooveVae(Device& device, const ModelConfig& config, Use use, Memory memory)
    : device_(&device),
      config_(checked(config)),
      use_(use),
      encoder_(table_, encoder_sizes(config), keep(config)),
      mu_(table_, "encoder/mu", encoder_.embedding_size(), config.latent,
          Initializer::small_normal),
      sigma_(table_, "encoder/sigma", encoder_.embedding_size(), config.latent,
             Initializer::small_normal),
      head_(table_, config),
      decoder_(table_, decoder_sizes(config, head_.size()), keep(config)) {
  const auto bind_layers = [this](Arena& arena) { bind(arena); };
  if (memory == Memory::counted) {
    parameters_ = std::make_unique<Parameters>(table_, use, device.layer_precision());
    Arena counting;
    bind_layers(counting);
    packed_bytes_ = counting.bytes();
    return;
  }
  parameters_ = std::make_unique<Parameters>(device, table_, use);
  packed_ = plan_memory(device, bind_layers);
  packed_bytes_ = packed_.bytes();
}

void GrooveVae::bind(Arena& arena) {
  encoder_.bind(*parameters_, arena, use_);
  mu_.bind(*parameters_, arena, use_);
  sigma_.bind(*parameters_, arena, use_);
  head_.bind(*parameters_, use_);
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

ModelTensors GrooveVae::tensors() const {
  return {config_, [this](const std::string& name, const std::vector<Index>& shape) {
            const ParameterId id = table_.id_of(name);
            if (table_[id].shape != shape)
              throw std::invalid_argument("GrooveVae: " + name + " has another shape");
            return device_->download(parameters_->tensor(parameters_->values(), id));
          }};
}

Index GrooveVae::bytes() const { return parameters_->bytes() + packed_bytes_; }

void GrooveVae::initialise(std::uint64_t seed) {
  parameters_->initialise(*device_, seed);
  pack();
}

void GrooveVae::pack() {
  stale_ = false;
  pack_.replay(*device_);
}

}  // namespace drumvae
