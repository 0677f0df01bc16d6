// Both kinds of windows.
#include "data/windows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "data/groove.h"
#include "data/note_pairing.h"
#include "data/tempo_map.h"

namespace drumvae {
namespace {

// The time of the tick nearest to `seconds`; halfway the later one.
double nearest_tick_time(double seconds, double tick_seconds) {
  auto tick = std::floor(seconds / tick_seconds);
  while (tick * tick_seconds < seconds) ++tick;
  while (tick > 0 && (tick - 1) * tick_seconds >= seconds) --tick;
  if (tick > 0 &&
      std::abs(seconds - (tick - 1) * tick_seconds) < std::abs(seconds - tick * tick_seconds))
    --tick;
  return tick * tick_seconds;
}

// Maps [begin_s, end_s] of the recording to [0, length_s].
struct WindowTime {
  double begin_s;
  double end_s;
  double length_s;

  double operator()(double seconds) const {
    if (seconds == end_s) return length_s;
    return length_s / (end_s - begin_s) * (seconds - begin_s);
  }
};

// The hits within the window, on its own clock.
std::vector<DrumHit> hits_within(const std::vector<DrumHit>& hits, const WindowTime& time) {
  std::vector<DrumHit> within;
  for (DrumHit hit : hits) {
    if (!(hit.start_s >= time.begin_s && hit.end_s <= time.end_s)) continue;
    hit.start_s = time(hit.start_s);
    hit.end_s = time(hit.end_s);
    if (hit.end_s > hit.start_s) within.push_back(hit);
  }
  return within;
}

std::int32_t written_tick(double seconds, double tick_seconds) {
  constexpr double kLargest = 1 << 30;
  const double tick = std::nearbyint(1.0 + (seconds - tick_seconds) / tick_seconds);
  return static_cast<std::int32_t>(std::min(tick, kLargest));
}

// What a MIDI file of these hits would hold, in its order.
std::vector<NoteMessage> written_messages(const std::vector<DrumHit>& hits, double tick_seconds) {
  std::vector<NoteMessage> messages;
  for (const DrumHit& hit : hits) {
    const auto pitch = static_cast<std::uint8_t>(hit.pitch);
    messages.push_back(
        {written_tick(hit.start_s, tick_seconds), pitch, static_cast<std::uint8_t>(hit.velocity)});
    messages.push_back({written_tick(hit.end_s, tick_seconds), pitch, 0});
  }
  std::ranges::sort(messages, {}, [](const NoteMessage& message) {
    return std::tuple(message.tick, message.pitch, message.velocity);
  });
  return messages;
}

// The hits after a round trip through a MIDI file whose tempo is `qpm` before it is stored.
void write_and_read(double qpm, Performance& window) {
  constexpr double kLargestStored = (1 << 24) - 1;  // three bytes of microseconds
  const int ticks_per_quarter = window.ticks_per_quarter;
  const double written_tick_seconds = 60.0 / (qpm * ticks_per_quarter);
  const auto messages = written_messages(window.hits, written_tick_seconds);
  const auto stored_us = static_cast<std::int32_t>(std::clamp(6e7 / qpm, 1.0, kLargestStored));
  window.tick_seconds = seconds_per_tick(stored_us, ticks_per_quarter);
  window.qpm = qpm_of(window.tick_seconds, ticks_per_quarter);
  window.hits.clear();
  for (const TickNote& note : pair_notes(messages))
    window.hits.push_back({note.pitch, note.velocity, note.start_tick * window.tick_seconds,
                           note.end_tick * window.tick_seconds});
}

}  // namespace

const char* name_of(Rejection rejection) {
  constexpr std::array<const char*, kRejections> kNames{"no_notes", "time_signature_changes",
                                                        "steps_per_bar", "too_short", "too_long"};
  return kNames[static_cast<std::size_t>(rejection)];
}

std::optional<Rejection> rejection_of(const Performance& performance) {
  if (performance.hits.empty()) return Rejection::no_notes;
  if (performance.time_signature_changes) return Rejection::time_signature_changes;
  if (bars_per_row(performance.numerator, performance.denominator) == 0)
    return Rejection::steps_per_bar;
  const auto beyond = [](const DrumHit& hit) { return hit.step >= kMaxSteps; };
  if (std::ranges::any_of(performance.hits, beyond)) return Rejection::too_long;
  return std::nullopt;
}

std::int64_t count_tfds_windows(const Performance& performance, double bar_seconds, int bars) {
  const double whole_bars = std::nearbyint(performance.end_s / bar_seconds);
  return std::max<std::int64_t>(static_cast<std::int64_t>(whole_bars) - bars + 1, 0);
}

Performance tfds_window(const Performance& performance, double bar_seconds, int bars,
                        std::int64_t index) {
  const WindowTime time{.begin_s = static_cast<double>(index) * bar_seconds,
                        .end_s = static_cast<double>(index + bars) * bar_seconds,
                        .length_s = bars * bar_seconds};
  Performance window{.hits = hits_within(performance.hits, time),
                     .ticks_per_quarter = performance.ticks_per_quarter,
                     .numerator = performance.numerator,
                     .denominator = performance.denominator,
                     .tempo_changes = performance.tempo_changes,
                     .time_signature_changes = performance.time_signature_changes,
                     .end_s = time.length_s};
  const double first_tick_s = nearest_tick_time(time.begin_s, performance.tick_seconds);
  const double last_tick_s = nearest_tick_time(time.end_s, performance.tick_seconds);
  if (last_tick_s > first_tick_s)
    write_and_read(performance.qpm * (last_tick_s - first_tick_s) / time.length_s, window);
  else
    window.hits.clear();  // shorter than a tick: no tempo, no note
  quantize(window);
  return window;
}

Window convert_window(const Performance& window, int bars, const KitMap& kit) {
  if (const auto rejection = rejection_of(window)) return {std::nullopt, *rejection};
  const DrumTensor whole = encode_groove(window, kit);
  const std::int32_t steps = bars * kStepsPerBar;
  if (whole.steps < steps) return {std::nullopt, Rejection::too_short};
  return {slice(whole, 0, steps), {}};
}

std::vector<DrumTensor> cut_bars(const DrumTensor& whole, int bars, int hop) {
  std::vector<DrumTensor> parts;
  const std::int32_t steps = bars * kStepsPerBar;
  for (std::int32_t first = 0; first + steps <= whole.steps; first += hop * kStepsPerBar)
    parts.push_back(slice(whole, first, steps));
  return parts;
}

}  // namespace drumvae
