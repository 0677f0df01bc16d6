// The prior's draws, decoded.
#include "tools/playing/sample.h"

#include "kernels/gaussian.h"
#include "kernels/step_state.h"

namespace drumvae {

std::vector<std::vector<float>> prior_latents(std::int64_t count, std::int64_t latent,
                                              std::uint64_t seed) {
  std::vector<float> drawn(static_cast<std::size_t>(count * latent));
  const StepInput input{.key = seed};
  Cpu cpu(1);
  launch(cpu, FillNormal{.noise = {.random = {&input, random_stream(0, 0, RandomPurpose::prior)},
                                   .values = {}},
                         .out = {drawn.data(), {count, latent}}});
  std::vector<std::vector<float>> latents;
  for (auto z = drawn.begin(); z != drawn.end(); z += latent) latents.emplace_back(z, z + latent);
  return latents;
}

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
