// The prior's draws, decoded.
#include "tools/playing/sample.h"

#include "model/latents.h"

namespace drumvae {

std::vector<std::vector<float>> sample_rows(const GrooveVae& model, const PlayRequest& request) {
  require_sane(request);
  require_no_control(model.config(), "sample");
  return decode_rows(model, prior_latents(request.count, model.config().latent, request.seed), {},
                     request);
}

PlayedSet sample(const GrooveVae& model, const PlayRequest& request) {
  return played_set(model.config(), "sample", sample_rows(model, request), request);
}

}  // namespace drumvae
