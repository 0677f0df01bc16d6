// Which tensors the decoder consists of.
#include "model/streamed_decoder.h"

#include <stdexcept>

namespace drumvae {
namespace {

const GrooveVae& checked(const GrooveVae& model) {
  if (StreamedDecoder::streams(model.config())) return model;
  throw std::invalid_argument("StreamedDecoder: wants a flat decoder with a groove's head");
}

}  // namespace

StreamedDecoder::StreamedDecoder(const GrooveVae& model, WeightFormat format)
    : tensors_(checked(model), format),
      latent_(model.config().latent),
      row_depth_(model.config().target_depth),
      control_depth_(model.config().control_depth),
      initial_state_(tensors_.linear("decoder/z_to_initial_state")),
      output_(tensors_.linear("decoder/output")) {
  Index row = row_depth_, context = latent_;
  for (std::size_t i = 0; i < model.config().decoder_units.size(); ++i) {
    layers_.push_back(tensors_.lstm("decoder/layer" + std::to_string(i), row, context));
    row = layers_.back().units();
    context = 0;
  }
}

}  // namespace drumvae
