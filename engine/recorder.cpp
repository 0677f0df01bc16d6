// Where a layer's random numbers come from.
#include "engine/recorder.h"

namespace drumvae {

InputDropout Recorder::input_dropout(float keep, std::uint32_t stream, std::uint32_t layer,
                                     const std::string& name) const {
  InputDropout dropout{
      .keep = keep, .random = {input_, random_stream(stream, layer, RandomPurpose::input_dropout)}};
  if (given_ && given_->dropout_masks.contains(name)) dropout.mask = given_->dropout_masks.at(name);
  return dropout;
}

NormalNoise Recorder::latent_noise() const {
  NormalNoise noise{.random = {input_, random_stream(0, 0, RandomPurpose::latent_noise)}};
  if (given_) noise.values = given_->latent_noise;
  return noise;
}

}  // namespace drumvae
