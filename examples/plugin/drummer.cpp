// A player, the number of its groove, and the controls.
#include "drummer.h"

#include <algorithm>
#include <stdexcept>

namespace plugin {

Drummer::Drummer(const drumvae_model& model) : player_(drumvae_player_create()) {
  if (drumvae_model_get_info(&model, &info_) != DRUMVAE_OK)
    throw std::runtime_error(drumvae_model_message(&model));
  if (player_ == nullptr) throw std::runtime_error("no memory for a player");
  if (drumvae_player_prepare(player_.get(), &model) != DRUMVAE_OK)
    throw std::runtime_error(drumvae_player_message(player_.get()));
  publish();
}

void Drummer::follow_seed(std::uint32_t seed) {
  if (seed == state_.seed) return;
  state_.seed = seed;
  state_.number = 1;
  fresh_ = true;
  publish();
}

void Drummer::apply(const Settings& settings) {
  drumvae_controls controls = DRUMVAE_CONTROLS_INIT;
  controls.seed = settings.seed;
  controls.temperature = settings.temperature;
  controls.timing = settings.feel;
  controls.loudness = settings.dynamics;
  drumvae_player_set_controls(player_.get(), &controls);
}

void Drummer::begin(const Settings& settings) {
  follow_seed(settings.seed);
  apply(settings);
  fresh_ = false;
  plays_ = steer(settings) && drumvae_player_start(player_.get(), number()) == DRUMVAE_OK;
}

std::span<const drumvae_hit> Drummer::next(const Settings& settings) {
  if (!plays_) return {};
  follow_seed(settings.seed);
  apply(settings);
  steer(settings);
  std::size_t count = 0;
  const drumvae_status status =
      drumvae_player_next(player_.get(), hits_.data(), hits_.size(), &count);
  if (status != DRUMVAE_OK && status != DRUMVAE_NO_ROOM) return {};
  return {hits_.data(), std::min(count, hits_.size())};
}

void Drummer::end_cycle(const Settings& settings) {
  if (!plays_ || settings.hold || fresh_) return;
  state_.number = std::max(state_.number + 1, 1U);
  publish();
}

void Drummer::restore(const DrummerState& state) {
  state_ = state;
  fresh_ = plays_ = false;
  publish();
}

}  // namespace plugin
