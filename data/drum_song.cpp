// Hits to notes that no reader can misunderstand.
#include "data/drum_song.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>

namespace drumvae {
namespace {

constexpr std::int32_t kTicksPerStep = kWrittenTicksPerQuarter / 4;
constexpr std::int32_t kFarthestInStep = kTicksPerStep / 2 - 1;
constexpr double kFarthestTick = 1 << 28;  // a variable-length number holds every delta

std::int32_t tick_at(double seconds, double tempo_bpm) {
  const double tick = std::nearbyint(seconds * tempo_bpm / 60.0 * kWrittenTicksPerQuarter);
  return static_cast<std::int32_t>(std::clamp(tick, -kFarthestTick, kFarthestTick));
}

TickNote note_of(const DrumHit& hit, double tempo_bpm) {
  std::int32_t start = tick_at(hit.start_s, tempo_bpm);
  const std::int32_t length = std::max(tick_at(hit.end_s, tempo_bpm) - start, 1);
  if (hit.step >= 0) {
    const std::int32_t on_grid = hit.step * kTicksPerStep;
    start = std::clamp(start, on_grid - kFarthestInStep, on_grid + kFarthestInStep);
  }
  start = std::max(start, 0);
  return {start, start + length, static_cast<std::uint8_t>(std::clamp(hit.pitch, 0, 127)),
          static_cast<std::uint8_t>(std::clamp(hit.velocity, 1, 127))};
}

// Cuts notes of one pitch, given in order of pitch and start, where the next begins.
std::vector<TickNote> without_overlaps(const std::vector<TickNote>& notes) {
  std::vector<TickNote> kept;
  for (const TickNote& note : notes) {
    if (!kept.empty() && kept.back().pitch == note.pitch) {
      TickNote& before = kept.back();
      if (before.start_tick == note.start_tick) continue;
      before.end_tick = std::min(before.end_tick, note.start_tick);
    }
    kept.push_back(note);
  }
  return kept;
}

void cut_at(std::int32_t end_tick, std::vector<TickNote>& notes) {
  std::erase_if(notes, [&](const TickNote& note) { return note.start_tick >= end_tick; });
  for (TickNote& note : notes) note.end_tick = std::min(note.end_tick, end_tick);
}

}  // namespace

std::vector<TickNote> midi_notes_of(const DrumSong& song) {
  std::vector<TickNote> notes;
  for (const DrumHit& hit : song.hits) notes.push_back(note_of(hit, song.tempo_bpm));
  if (song.steps > 0) cut_at(end_tick_of(song), notes);
  std::ranges::sort(notes, {}, [](const TickNote& note) {
    return std::tuple(note.pitch, note.start_tick, -note.velocity, -note.end_tick);
  });
  notes = without_overlaps(notes);
  std::ranges::sort(notes, {},
                    [](const TickNote& note) { return std::tuple(note.start_tick, note.pitch); });
  return notes;
}

std::int32_t end_tick_of(const DrumSong& song) { return song.steps * kTicksPerStep; }

std::int32_t us_per_quarter_of(const DrumSong& song) {
  if (!(song.tempo_bpm >= 4.0 && song.tempo_bpm <= 10'000.0))
    throw std::invalid_argument("a tempo of " + std::to_string(song.tempo_bpm) +
                                " bpm; wanted 4 to 10000");
  return static_cast<std::int32_t>(std::nearbyint(6e7 / song.tempo_bpm));
}

}  // namespace drumvae
