// What all handles check.
#include "player/c_handles.h"

#include <cmath>

namespace drumvae {

bool all_finite(std::span<const float> numbers) noexcept {
  return std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); });
}

drumvae_status check_hits(Message& message, const drumvae_hit* hits, std::size_t count) noexcept {
  if (hits == nullptr && count > 0)
    return fail(message, DRUMVAE_INVALID_ARGUMENT, "the hits are null");
  if (count > DRUMVAE_MOST_NOTES)
    return fail(message, DRUMVAE_INVALID_ARGUMENT, "more hits than DRUMVAE_MOST_NOTES");
  if (!std::ranges::all_of(std::span(hits, count), is_sane))
    return fail(message, DRUMVAE_INVALID_ARGUMENT,
                "a hit whose beat is not finite or beyond a million, or whose pitch or velocity "
                "is above 127");
  return DRUMVAE_OK;
}

drumvae_status check_z(Message& message, const float* z, std::size_t count,
                       std::int64_t latent) noexcept {
  if (z == nullptr) return fail(message, DRUMVAE_INVALID_ARGUMENT, "z is null");
  if (static_cast<std::int64_t>(count) != latent)
    return fail(message, DRUMVAE_INVALID_ARGUMENT,
                "z has not as many numbers as the model's latent (drumvae_model_get_info)");
  if (!all_finite({z, count}))
    return fail(message, DRUMVAE_INVALID_ARGUMENT, "z holds a number that is not finite");
  return DRUMVAE_OK;
}

}  // namespace drumvae
