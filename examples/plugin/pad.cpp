// Four corners, and the way between them.
#include "pad.h"

#include <stdexcept>

namespace plugin {

Pad::Pad(const drumvae_model& model) : Drummer(model) {
  if (info().task != DRUMVAE_TASK_GENERATE)
    throw std::runtime_error("the model cannot play out of nothing");
  const auto latent = static_cast<std::size_t>(info().latent);
  for (std::vector<float>& corner : corners_) corner.resize(latent);
  low_.resize(latent);
  high_.resize(latent);
}

void Pad::draw_corners(std::uint32_t seed) {
  seed_ = seed;
  number_ = number();
  for (std::uint32_t i = 0; i < kCorners; ++i)
    drumvae_draw_z(std::uint64_t{seed} + i, number_, corners_[i].data(), corners_[i].size());
}

bool Pad::steer(const Settings& settings) {
  const bool redrawn = seed_ != settings.seed || number_ != number();
  if (redrawn) draw_corners(settings.seed);
  if (!redrawn && x_ == settings.x && y_ == settings.y) return true;
  x_ = settings.x;
  y_ = settings.y;
  const auto between = [&](const std::vector<float>& a, const std::vector<float>& b, double share,
                           std::vector<float>& z) {
    drumvae_between(a.data(), b.data(), z.size(), share, z.data());
  };
  between(corners_[0], corners_[1], x_, low_);
  between(corners_[2], corners_[3], x_, high_);
  between(low_, high_, y_, low_);
  return drumvae_player_set_z(&player(), low_.data(), low_.size()) == DRUMVAE_OK;
}

}  // namespace plugin
