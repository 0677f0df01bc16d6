// The C interface: encoders.
#include "player/c_handles.h"

using namespace drumvae;

drumvae_encoder* drumvae_encoder_create(void) noexcept {
  return new (std::nothrow) drumvae_encoder;
}

void drumvae_encoder_destroy(drumvae_encoder* encoder) noexcept { delete encoder; }

drumvae_status drumvae_encoder_prepare(drumvae_encoder* encoder,
                                       const drumvae_model* model) noexcept {
  return prepare(encoder, &drumvae_encoder::encoder, model);
}

drumvae_status drumvae_encoder_encode(drumvae_encoder* encoder, const drumvae_hit* hits,
                                      size_t hit_count, float* z, float* deviation,
                                      size_t count) noexcept {
  if (encoder == nullptr) return DRUMVAE_INVALID_ARGUMENT;
  Message& message = encoder->message;
  if (!encoder->encoder) return fail(message, DRUMVAE_NOT_READY, "the encoder is not prepared");
  if (const drumvae_status status = check_hits(message, hits, hit_count)) return status;
  const auto latent = encoder->encoder->model().config().latent;
  if (z == nullptr || static_cast<std::int64_t>(count) != latent)
    return fail(message, DRUMVAE_INVALID_ARGUMENT,
                "z is null or has not as many numbers as the model's latent");
  return guarded(message, [&] {
    const Posterior posterior = encoder->encoder->encode({hits, hit_count});
    std::ranges::copy(posterior.mu, z);
    if (deviation != nullptr) std::ranges::copy(posterior.sigma, deviation);
  });
}

const char* drumvae_encoder_message(const drumvae_encoder* encoder) noexcept {
  return encoder == nullptr ? "" : encoder->message.text();
}
