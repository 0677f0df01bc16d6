// Which tensors the decoder consists of.
#include "model/streamed_decoder.h"

#include <numeric>
#include <stdexcept>

namespace drumvae {
namespace {

const ModelConfig& checked(const ModelConfig& config) {
  if (StreamedDecoder::streams(config)) return config;
  throw std::invalid_argument("StreamedDecoder: wants a flat decoder with a groove's head");
}

// Of c and h of all layers.
Index state_size(const ModelConfig& config) {
  return 2 * std::accumulate(config.decoder_units.begin(), config.decoder_units.end(), Index{0});
}

}  // namespace

StreamedDecoder::StreamedDecoder(const ModelTensors& model, WeightFormat format)
    : tensors_(format),
      latent_(checked(model.config).latent),
      row_depth_(model.config.target_depth),
      control_depth_(model.config.control_depth),
      initial_state_(tensors_.linear(model.read, "decoder/z_to_initial_state", latent_,
                                     state_size(model.config))),
      output_(tensors_.linear(model.read, "decoder/output", model.config.decoder_units.back(),
                              row_depth_)) {
  InputColumns x{.row = row_depth_, .context = latent_, .control = control_depth_};
  for (std::size_t i = 0; i < model.config.decoder_units.size(); ++i) {
    const Index units = model.config.decoder_units[i];
    layers_.push_back(tensors_.lstm(model.read, "decoder/layer" + std::to_string(i), x, units));
    x = {.row = units};
  }
}

}  // namespace drumvae
