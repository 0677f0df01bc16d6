// Stream, draw, settle with the notes, feed back.
#include "player/groove_player.h"

#include <algorithm>

#include "kernels/draw.h"
#include "kernels/step_state.h"
#include "model/latents.h"

namespace drumvae {

void HitList::sort(std::size_t from) noexcept {
  const std::size_t end = std::min(count_, room_.size());
  for (std::size_t i = from + 1; i < end; ++i) {
    const drumvae_hit hit = room_[i];
    std::size_t to = i;
    for (; to > from && room_[to - 1].beat > hit.beat; --to) room_[to] = room_[to - 1];
    room_[to] = hit;
  }
}

GroovePlayer::GroovePlayer(std::shared_ptr<const PlayableModel> model)
    : model_(std::move(model)),
      kit_(model_->kit()),
      stream_(model_->decoder(), 1),
      notes_(static_cast<std::int32_t>(model_->config().steps)),
      z_(static_cast<std::size_t>(model_->config().latent)),
      step_(static_cast<std::int32_t>(model_->config().steps)) {}

bool GroovePlayer::takes_notes() const {
  const InputVariant& variant = model_->variant();
  return variant.humanize || variant.add_instruments != 0 || variant.hits_as_controls;
}

void GroovePlayer::set_kit(std::span<const std::uint8_t, kDrumClasses> pitches) noexcept {
  for (int drum = 0; drum < kDrumClasses; ++drum)
    kit_.write_with(drum, pitches[static_cast<std::size_t>(drum)]);
}

void GroovePlayer::set_z(std::span<const float> z) noexcept {
  std::ranges::copy(z, z_.begin());
  has_z_ = true;
  if (!at_end()) stream_.steer(z_);
}

void GroovePlayer::draw_z(std::uint64_t seed, std::uint32_t number) noexcept {
  draw_prior(seed, number, z_);
  has_z_ = true;
  if (!at_end()) stream_.steer(z_);
}

void GroovePlayer::start(std::uint32_t number) noexcept {
  number_ = number;
  step_ = 0;
  fed_.fill(0);
  stream_.begin(z_);
}

// The hits are those of the notes, and none is drawn.
bool GroovePlayer::keeps_hits() const {
  return !notes_.empty() && model_->variant().add_instruments == 0;
}

void GroovePlayer::draw(std::span<const float> outputs) noexcept {
  const StepInput input{.key = controls_.seed, .first_row = number_ - 1};
  const Drawing drawing{.temperature = static_cast<float>(controls_.temperature),
                        .keep_hits = keeps_hits()};
  DrawGrooveRows draw{.outputs = {outputs.data(), {1, kRowDepth}},
                      .temperature = drawing.temperature,
                      .form = drawing.form,
                      .random = {&input, random_stream(0, 0, RandomPurpose::draw)},
                      .t = step_,
                      .rows = {drawn_.data(), {1, kRowDepth}}};
  if (drawing.keep_hits) draw.hits = {given_.data(), {1, kDrumClasses}};
  launch(here_, draw);
  fed_ = drawn_;
  if (!drawing.feeds_means()) return;
  draw.form = GrooveRows::as_published;
  draw.rows = {fed_.data(), {1, kRowDepth}};
  launch(here_, draw);
}

// What becomes of a cell of the notes, given what the model has drawn there.
GrooveCell GroovePlayer::settled(const GrooveCell& own, const GrooveCell& drawn,
                                 int drum) const noexcept {
  if (notes_.empty()) return drawn;
  const InputVariant& variant = model_->variant();
  if (variant.add_instruments != 0)
    return (variant.add_instruments >> drum & 1U) != 0 ? drawn : own;
  const GrooveCell played = as_played(own, drawn);
  return variant.humanize ? blended(own, played, static_cast<float>(controls_.strength)) : played;
}

GrooveCell GroovePlayer::scaled(GrooveCell cell) const noexcept {
  cell.velocity = std::min(cell.velocity * static_cast<float>(controls_.loudness), 1.0F);
  cell.offset = std::clamp(cell.offset * static_cast<float>(controls_.timing), -1.0F, 1.0F);
  return cell;
}

void GroovePlayer::play_cell(int drum, HitList& hits) const noexcept {
  const GrooveCell own = notes_.cell(step_, drum);
  const GrooveCell played = scaled(settled(own, cell_of(drawn_, drum), drum));
  if (!played.hit) return;
  if (!own.hit) return hits.add(hit_of(played, step_, drum, kit_.pitch_of(drum)));
  notes_.play(step_, drum, played, [&](const drumvae_hit& hit) { hits.add(hit); });
}

void GroovePlayer::next(HitList& hits) noexcept {
  if (at_end()) return;
  const std::size_t before = hits.count();
  notes_.write_hits(step_, given_);
  const bool controlled = model_->config().control_depth > 0;
  const auto control = controlled ? std::span<const float>(given_) : std::span<const float>();
  const auto previous = step_ == 0 ? std::span<const float>() : std::span<const float>(fed_);
  draw(stream_.step(previous, control));
  for (int drum = 0; drum < kDrumClasses; ++drum) play_cell(drum, hits);
  notes_.play(step_, DRUMVAE_NO_DRUM, {}, [&](const drumvae_hit& hit) { hits.add(hit); });
  hits.sort(before);
  ++step_;
}

}  // namespace drumvae
