// What a model is shown of a groove.
#include "player/groove_encoder.h"

#include <stdexcept>

#include "data/groove.h"

namespace drumvae {

GrooveEncoder::GrooveEncoder(std::shared_ptr<const PlayableModel> model)
    : model_(std::move(model)), stream_(model_->encoder(), here_, 1) {}

Posterior GrooveEncoder::encode(std::span<const drumvae_hit> hits) {
  const auto steps = static_cast<std::int32_t>(model_->config().steps);
  const InputVariant& variant = model_->variant();
  DrumTensor groove = heard_of(hits, steps, model_->kit(), variant.tapify);
  if (count_hits(groove) == 0)
    throw std::invalid_argument("no drum of the kit is hit within the model's " +
                                std::to_string(steps) + " steps");
  std::vector<float> control;
  if (variant.hits_as_controls) control = hit_columns(groove);
  apply_input_variant(variant, {}, groove);
  return stream_.encode(rows_of(groove), control);
}

}  // namespace drumvae
