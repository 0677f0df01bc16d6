// Which tensors the encoder consists of.
#include "model/streamed_encoder.h"

#include <stdexcept>

namespace drumvae {
namespace {

const ModelConfig& checked(const ModelConfig& config) {
  if (StreamedEncoder::reads(config)) return config;
  throw std::invalid_argument("StreamedEncoder: an encoder with levels is not streamed");
}

std::string layer_name(std::size_t number, std::size_t layers, const char* direction) {
  const std::string layer = layers == 1 ? "" : "layer" + std::to_string(number) + "/";
  return "encoder/" + layer + direction;
}

}  // namespace

StreamedEncoder::StreamedEncoder(const ModelTensors& model, WeightFormat format)
    : tensors_(format),
      steps_(checked(model.config).steps),
      input_depth_(model.config.input_depth),
      control_depth_(model.config.control_depth) {
  const std::vector<std::int64_t>& units = model.config.encoder_units;
  InputColumns x{.row = input_depth_, .control = control_depth_};
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto side = [&](const char* direction) {
      return tensors_.lstm(model.read, layer_name(i, units.size(), direction), x, units[i]);
    };
    layers_.push_back({side("fw"), side("bw")});
    x = {.row = 2 * units[i]};
  }
  mu_ = tensors_.linear(model.read, "encoder/mu", x.row, model.config.latent);
  sigma_ = tensors_.linear(model.read, "encoder/sigma", x.row, model.config.latent);
}

}  // namespace drumvae
