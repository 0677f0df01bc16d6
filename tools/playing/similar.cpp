// Part of the way to other grooves.
#include "tools/playing/similar.h"

#include <stdexcept>

#include "model/latents.h"

namespace drumvae {

PlayedSet similar(const GrooveVae& model, const InputGroove& groove, double distance,
                  const PlayRequest& request) {
  require_sane(request);
  if (!(distance >= 0 && distance <= 1))
    throw std::invalid_argument("similar: the distance must be from 0 to 1");
  const ModelConfig& config = model.config();
  const std::vector<float> mu = encode(model, {&groove, 1}).front().mu;
  auto latents = prior_latents(request.count, config.latent, request.seed);
  for (std::vector<float>& z : latents) z = slerp(mu, z, distance);
  return played_set(config, "similar",
                    decode_rows(model, latents, {input_rows(groove, config).control}, request),
                    request, {groove.tempo_bpm});
}

}  // namespace drumvae
