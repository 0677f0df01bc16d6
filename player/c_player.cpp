// The C interface: players.
#include <cmath>

#include "player/c_handles.h"

using namespace drumvae;

namespace {

constexpr double kMostTemperature = 100, kMostScale = 2;

bool are_finite(const drumvae_controls& controls) {
  return std::isfinite(controls.temperature) && std::isfinite(controls.strength) &&
         std::isfinite(controls.timing) && std::isfinite(controls.loudness) &&
         std::isfinite(controls.follow);
}

drumvae_controls in_range(drumvae_controls controls) {
  controls.temperature = std::clamp(controls.temperature, 0.0, kMostTemperature);
  controls.strength = std::clamp(controls.strength, 0.0, 1.0);
  controls.timing = std::clamp(controls.timing, 0.0, kMostScale);
  controls.loudness = std::clamp(controls.loudness, 0.0, kMostScale);
  controls.follow = std::clamp(controls.follow, 0.0, 1.0);
  return controls;
}

// Leaves a message where there is no player to call.
drumvae_status check_ready(drumvae_player* player) {
  if (player == nullptr) return DRUMVAE_INVALID_ARGUMENT;
  if (!player->player)
    return fail(player->message, DRUMVAE_NOT_READY, "the player is not prepared");
  return DRUMVAE_OK;
}

drumvae_status check_start(drumvae_player* player, uint32_t number) {
  if (const drumvae_status status = check_ready(player)) return status;
  if (number == 0)
    return fail(player->message, DRUMVAE_INVALID_ARGUMENT, "grooves are numbered from 1");
  if (!player->player->has_z()) return fail(player->message, DRUMVAE_NOT_READY, "there is no z");
  if (player->player->wants_notes())
    return fail(player->message, DRUMVAE_NOT_READY, "the model plays given notes: set_notes()");
  return DRUMVAE_OK;
}

drumvae_status check_room(drumvae_player* player, const drumvae_hit* hits, size_t room,
                          const size_t* count) {
  if ((hits != nullptr || room == 0) && count != nullptr) return DRUMVAE_OK;
  return fail(player->message, DRUMVAE_INVALID_ARGUMENT, "the hits or their count are null");
}

drumvae_status give(drumvae_player* player, const HitList& hits, size_t* count) {
  *count = hits.count();
  if (!hits.overflows()) return DRUMVAE_OK;
  return fail(player->message, DRUMVAE_NO_ROOM, "more hits than there is room for");
}

}  // namespace

drumvae_player* drumvae_player_create(void) noexcept { return new (std::nothrow) drumvae_player; }

void drumvae_player_destroy(drumvae_player* player) noexcept { delete player; }

drumvae_status drumvae_player_prepare(drumvae_player* player, const drumvae_model* model) noexcept {
  return prepare(player, &drumvae_player::player, model);
}

const char* drumvae_player_message(const drumvae_player* player) noexcept {
  return player == nullptr ? "" : player->message.text();
}

drumvae_status drumvae_player_set_kit(drumvae_player* player,
                                      const uint8_t pitches[DRUMVAE_DRUMS]) noexcept {
  if (const drumvae_status status = check_ready(player)) return status;
  const auto is_pitch = [](uint8_t pitch) { return pitch < 128; };
  if (pitches == nullptr || !std::all_of(pitches, pitches + DRUMVAE_DRUMS, is_pitch))
    return fail(player->message, DRUMVAE_INVALID_ARGUMENT,
                "the pitches are null, or one is above 127");
  player->player->set_kit(std::span<const uint8_t, DRUMVAE_DRUMS>(pitches, DRUMVAE_DRUMS));
  return DRUMVAE_OK;
}

drumvae_status drumvae_player_set_controls(drumvae_player* player,
                                           const drumvae_controls* controls) noexcept {
  if (const drumvae_status status = check_ready(player)) return status;
  if (controls == nullptr || controls->size != sizeof(drumvae_controls))
    return fail(player->message, DRUMVAE_INVALID_ARGUMENT,
                "the controls are null, or their size is not that of this library's");
  if (!are_finite(*controls))
    return fail(player->message, DRUMVAE_INVALID_ARGUMENT, "a control is not a finite number");
  player->player->set_controls(in_range(*controls));
  return DRUMVAE_OK;
}

drumvae_status drumvae_player_set_z(drumvae_player* player, const float* z, size_t count) noexcept {
  if (const drumvae_status status = check_ready(player)) return status;
  const auto latent = player->player->model().config().latent;
  if (const drumvae_status status = check_z(player->message, z, count, latent)) return status;
  player->player->set_z({z, count});
  return DRUMVAE_OK;
}

drumvae_status drumvae_player_draw_z(drumvae_player* player, uint64_t seed,
                                     uint32_t number) noexcept {
  if (const drumvae_status status = check_ready(player)) return status;
  if (number == 0)
    return fail(player->message, DRUMVAE_INVALID_ARGUMENT, "draws are numbered from 1");
  player->player->draw_z(seed, number);
  return DRUMVAE_OK;
}

drumvae_status drumvae_player_set_notes(drumvae_player* player, const drumvae_hit* hits,
                                        size_t count) noexcept {
  if (const drumvae_status status = check_ready(player)) return status;
  if (const drumvae_status status = check_hits(player->message, hits, count)) return status;
  if (count > 0 && !player->player->takes_notes())
    return fail(player->message, DRUMVAE_WRONG_MODEL,
                "the model has no use for notes: those for all tasks but GENERATE have");
  player->player->set_notes({hits, count});
  return DRUMVAE_OK;
}

drumvae_status drumvae_player_start(drumvae_player* player, uint32_t number) noexcept {
  if (const drumvae_status status = check_start(player, number)) return status;
  player->player->start(number);
  return DRUMVAE_OK;
}

drumvae_status drumvae_player_next(drumvae_player* player, drumvae_hit* hits, size_t room,
                                   size_t* count) noexcept {
  if (const drumvae_status status = check_ready(player)) return status;
  if (const drumvae_status status = check_room(player, hits, room, count)) return status;
  *count = 0;
  if (player->player->at_end()) return DRUMVAE_END;
  HitList list({hits, room});
  player->player->next(list);
  return give(player, list, count);
}

int32_t drumvae_player_step(const drumvae_player* player) noexcept {
  return player == nullptr || !player->player ? 0 : player->player->step();
}

drumvae_status drumvae_player_play(drumvae_player* player, uint32_t number, drumvae_hit* hits,
                                   size_t room, size_t* count) noexcept {
  if (const drumvae_status status = check_start(player, number)) return status;
  if (const drumvae_status status = check_room(player, hits, room, count)) return status;
  HitList list({hits, room});
  player->player->start(number);
  while (!player->player->at_end()) player->player->next(list);
  list.sort(0);
  return give(player, list, count);
}
