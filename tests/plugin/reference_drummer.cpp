// drumvae.h, called as its comments say.
#include "tests/plugin/reference_drummer.h"

#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

namespace drumvae::test {
namespace {

void check(drumvae_status status) {
  if (status != DRUMVAE_OK) throw std::runtime_error(drumvae_status_text(status));
}

}  // namespace

ReferenceDrummer::ReferenceDrummer(const std::filesystem::path& model)
    : model_(drumvae_model_create(), drumvae_model_destroy),
      player_(drumvae_player_create(), drumvae_player_destroy),
      encoder_(drumvae_encoder_create(), drumvae_encoder_destroy) {
  check(drumvae_model_load_file(model_.get(), model.string().c_str(), nullptr));
  check(drumvae_model_get_info(model_.get(), &info_));
  check(drumvae_player_prepare(player_.get(), model_.get()));
  check(drumvae_encoder_prepare(encoder_.get(), model_.get()));
}

std::vector<float> ReferenceDrummer::pad(const PlayedSettings& settings) const {
  const auto latent = static_cast<std::size_t>(info_.latent);
  std::vector<std::vector<float>> corners(4, std::vector<float>(latent));
  for (std::uint32_t i = 0; i < 4; ++i)
    check(drumvae_draw_z(seed_ + i, number_, corners[i].data(), latent));
  const auto between = [&](const std::vector<float>& a, const std::vector<float>& b, double share) {
    std::vector<float> z(latent);
    check(drumvae_between(a.data(), b.data(), latent, share, z.data()));
    return z;
  };
  return between(between(corners[0], corners[1], settings.x),
                 between(corners[2], corners[3], settings.x), settings.y);
}

void ReferenceDrummer::follow(const PlayedSettings& settings) {
  if (seed_ != settings.seed) {
    seed_ = settings.seed;
    number_ = 1;
    begun_ = false;
  }
  drumvae_controls controls = DRUMVAE_CONTROLS_INIT;
  controls.seed = settings.seed;
  controls.temperature = settings.temperature;
  controls.timing = settings.feel;
  controls.loudness = settings.dynamics;
  check(drumvae_player_set_controls(player_.get(), &controls));
  if (info_.task != DRUMVAE_TASK_GENERATE) return;
  answers_ = true;
  const std::vector<float> z = pad(settings);
  check(drumvae_player_set_z(player_.get(), z.data(), z.size()));
}

std::vector<drumvae_hit> ReferenceDrummer::whole(std::uint32_t seed, std::uint32_t number) {
  drumvae_controls controls = DRUMVAE_CONTROLS_INIT;
  controls.seed = seed;
  check(drumvae_player_set_controls(player_.get(), &controls));
  if (info_.task == DRUMVAE_TASK_GENERATE)
    check(drumvae_player_draw_z(player_.get(), seed, number));
  std::vector<drumvae_hit> hits(4096);
  std::size_t count = 0;
  check(drumvae_player_play(player_.get(), number, hits.data(), hits.size(), &count));
  hits.resize(count);
  return hits;
}

void ReferenceDrummer::begin(const PlayedSettings& settings) {
  follow(settings);
  begun_ = true;
  if (answers_) check(drumvae_player_start(player_.get(), number_));
}

std::vector<drumvae_hit> ReferenceDrummer::next(const PlayedSettings& settings) {
  if (!answers_) return {};
  follow(settings);
  std::vector<drumvae_hit> hits(512);
  std::size_t count = 0;
  check(drumvae_player_next(player_.get(), hits.data(), hits.size(), &count));
  hits.resize(count);
  return hits;
}

void ReferenceDrummer::end_cycle(const PlayedSettings& settings) {
  if (answers_ && !settings.hold && begun_) ++number_;
}

bool ReferenceDrummer::answer(const std::vector<drumvae_hit>& notes) {
  std::map<int, int> notes_of_step;
  std::vector<drumvae_hit> kept;
  for (const drumvae_hit& note : notes)
    if (++notes_of_step[static_cast<int>(std::floor(note.beat * 4 + 0.5))] <= 16)
      kept.push_back(note);
  std::vector<float> z(static_cast<std::size_t>(info_.latent));
  if (kept.empty() || drumvae_encoder_encode(encoder_.get(), kept.data(), kept.size(), z.data(),
                                             nullptr, z.size()) != DRUMVAE_OK)
    return !kept.empty();
  check(drumvae_player_set_z(player_.get(), z.data(), z.size()));
  check(drumvae_player_set_notes(player_.get(), kept.data(), kept.size()));
  answers_ = true;
  number_ = 1;
  return true;
}

}  // namespace drumvae::test
