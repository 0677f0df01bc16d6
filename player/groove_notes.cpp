// Beats to steps, and notes chained by the step that they belong to.
#include "player/groove_notes.h"

#include <algorithm>
#include <cmath>

#include "data/groove.h"

namespace drumvae {
namespace {

constexpr double kFarthestBeat = 1 << 20;
constexpr double kStepsPerBeat = int{DRUMVAE_STEPS_PER_BEAT};
constexpr double kTicksPerBeat = 480, kTicksPerStep = kTicksPerBeat / kStepsPerBeat;
constexpr double kFarthestInStep = kTicksPerStep / 2 - 1;
constexpr int kTapped = 3;  // the drum that an input variant makes of all taps

// Any tempo serves: a groove's grid is in beats.
constexpr double kTempoBpm = 120, kSecondsPerBeat = 60 / kTempoBpm;

double tick_of_offset(std::int32_t step, float offset) {
  const double off_grid = -double{offset} / 2 * kTicksPerStep;
  return std::nearbyint(step * kTicksPerStep +
                        std::clamp(off_grid, -kFarthestInStep, kFarthestInStep));
}

double beat_of(std::int32_t step, float offset) {
  return (step - double{offset} / 2) / kStepsPerBeat;
}

// In the units of a tensor, as an encoder hears it.
GrooveCell cell_of_note(const drumvae_hit& note) {
  const float units = std::nearbyint(-2 * note.microtiming * kOffsetUnits);
  return {.hit = true,
          .velocity = static_cast<float>(note.velocity) / 127.0F,
          .offset = units / kOffsetUnits};
}

}  // namespace

GridPlace place_of(double beat) {
  const double steps = beat * kStepsPerBeat;
  const double step = std::max(std::floor(steps + 0.5), 0.0);
  return {static_cast<std::int32_t>(step),
          static_cast<float>(std::clamp(2 * (step - steps), -1.0, 1.0))};
}

bool is_sane(const drumvae_hit& hit) {
  return std::abs(hit.beat) <= kFarthestBeat && hit.pitch < 128 && hit.velocity < 128;
}

DrumTensor heard_of(std::span<const drumvae_hit> hits, std::int32_t steps, const KitMap& kit,
                    bool any_drum) {
  Performance performance{.qpm = kTempoBpm};
  for (const drumvae_hit& hit : hits) {
    const GridPlace place = place_of(hit.beat);
    if (hit.velocity == 0 || place.step >= steps) continue;
    const bool known = kit.class_of(hit.pitch) >= 0;
    performance.hits.push_back({.pitch = any_drum && !known ? kit.pitch_of(kTapped) : hit.pitch,
                                .velocity = hit.velocity,
                                .start_s = hit.beat * kSecondsPerBeat,
                                .step = place.step});
  }
  return slice(encode_groove(performance, kit), 0, steps);
}

drumvae_hit hit_of(const GrooveCell& cell, std::int32_t step, int drum, int pitch) {
  const float offset = std::clamp(cell.offset, -1.0F, 1.0F);
  return {.beat = beat_of(step, offset),
          .step = step,
          .tick = static_cast<std::int32_t>(std::max(tick_of_offset(step, offset), 0.0)),
          .microtiming = -offset / 2,
          .drum = static_cast<std::uint8_t>(drum),
          .pitch = static_cast<std::uint8_t>(pitch),
          .velocity = static_cast<std::uint8_t>(midi_velocity(double{cell.velocity})),
          .reserved = 0};
}

GrooveNotes::GrooveNotes(std::int32_t steps)
    : first_(static_cast<std::size_t>(steps), -1), last_(first_) {}

void GrooveNotes::set(std::span<const drumvae_hit> hits, const KitMap& kit) noexcept {
  std::ranges::fill(first_, -1);
  std::ranges::fill(last_, -1);
  count_ = 0;
  for (const drumvae_hit& hit : hits) {
    const GridPlace place = place_of(hit.beat);
    const auto step = static_cast<std::size_t>(place.step);
    if (hit.velocity == 0 || step >= first_.size()) continue;
    const int drum = kit.class_of(hit.pitch);
    drumvae_hit& note = notes_[static_cast<std::size_t>(count_)] = hit;
    note.step = place.step;
    note.tick = static_cast<std::int32_t>(std::nearbyint(hit.beat * kTicksPerBeat));
    note.microtiming = -place.offset / 2;
    note.drum = static_cast<std::uint8_t>(drum < 0 ? DRUMVAE_NO_DRUM : drum);
    next_[static_cast<std::size_t>(count_)] = -1;
    (first_[step] < 0 ? first_[step] : next_[static_cast<std::size_t>(last_[step])]) = count_;
    last_[step] = count_++;
  }
}

const drumvae_hit* GrooveNotes::leader(std::int32_t step, int drum) const noexcept {
  const drumvae_hit* loudest = nullptr;
  for (std::int32_t i = first_[static_cast<std::size_t>(step)]; i >= 0;
       i = next_[static_cast<std::size_t>(i)]) {
    const drumvae_hit& note = notes_[static_cast<std::size_t>(i)];
    if (note.drum == drum && (loudest == nullptr || note.velocity > loudest->velocity))
      loudest = &note;
  }
  return loudest;
}

GrooveCell GrooveNotes::cell(std::int32_t step, int drum) const noexcept {
  const drumvae_hit* note = leader(step, drum);
  return note == nullptr ? GrooveCell{} : cell_of_note(*note);
}

void GrooveNotes::write_hits(std::int32_t step,
                             std::span<float, kDrumClasses> hits) const noexcept {
  for (int drum = 0; drum < kDrumClasses; ++drum)
    hits[static_cast<std::size_t>(drum)] = leader(step, drum) != nullptr ? 1.0F : 0.0F;
}

drumvae_hit GrooveNotes::moved(const drumvae_hit& note, const drumvae_hit& first,
                               const GrooveCell& played) noexcept {
  drumvae_hit hit = note;
  hit.tick = std::max(hit.tick, 0);
  const GrooveCell own = cell_of_note(first);
  if (note.drum == DRUMVAE_NO_DRUM || played == own) return hit;
  if (played.offset != own.offset) {
    const double shift = tick_of_offset(note.step, played.offset) - first.tick;
    hit.tick = std::max(note.tick + static_cast<std::int32_t>(shift), 0);
    hit.beat += beat_of(note.step, played.offset) - first.beat;
    hit.microtiming += -played.offset / 2 - first.microtiming;
  }
  if (played.velocity != own.velocity)
    hit.velocity = static_cast<std::uint8_t>(
        scaled_velocity(note.velocity, first.velocity, midi_velocity(double{played.velocity})));
  return hit;
}

}  // namespace drumvae
