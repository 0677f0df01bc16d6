// The prior's noise, and the great circle.
#include "model/latents.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "kernels/gaussian.h"
#include "kernels/step_state.h"

namespace drumvae {
namespace {

// An angle whose sine is smaller has no plane worth the name.
constexpr double kLeastSine = 1e-6;

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * b[i];
  return sum;
}

// How much of a and of b.
std::array<double, 2> shares(std::span<const float> a, std::span<const float> b,
                             double t) noexcept {
  const double length = std::sqrt(dot(a, a)) * std::sqrt(dot(b, b));
  if (!(length > 0)) return {1 - t, t};
  const double angle = std::acos(std::clamp(dot(a, b) / length, -1.0, 1.0));
  const double sine = std::sin(angle);
  if (sine < kLeastSine) return {1 - t, t};
  return {std::sin((1 - t) * angle) / sine, std::sin(t * angle) / sine};
}

}  // namespace

void draw_prior(std::uint64_t seed, std::uint32_t number, std::span<float> z) noexcept {
  const StepInput input{.key = seed, .first_row = number - 1};
  fill_here(FillNormal{
      .noise = {.random = {&input, random_stream(0, 0, RandomPurpose::prior)}, .values = {}},
      .out = {z.data(), {1, static_cast<Index>(z.size())}}});
}

std::vector<std::vector<float>> prior_latents(std::int64_t count, std::int64_t latent,
                                              std::uint64_t seed) {
  std::vector<std::vector<float>> latents(static_cast<std::size_t>(count),
                                          std::vector<float>(static_cast<std::size_t>(latent)));
  std::uint32_t number = 0;
  for (std::vector<float>& z : latents) draw_prior(seed, ++number, z);
  return latents;
}

std::vector<float> slerp(std::span<const float> a, std::span<const float> b, double t) {
  if (a.size() != b.size()) throw std::invalid_argument("slerp: two sizes of latents");
  std::vector<float> z(a.size());
  slerp(a, b, t, z);
  return z;
}

void slerp(std::span<const float> a, std::span<const float> b, double t,
           std::span<float> z) noexcept {
  if (t == 0 || t == 1) {
    std::ranges::copy(t == 0 ? a : b, z.begin());
    return;
  }
  const auto [of_a, of_b] = shares(a, b, t);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = static_cast<float>(of_a * a[i] + of_b * b[i]);
}

}  // namespace drumvae
