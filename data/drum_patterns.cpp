// Hits to patterns and back.
#include "data/drum_patterns.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "data/drum_tensor.h"

namespace drumvae {
namespace {

// More steps than this between two hits end a track.
constexpr std::int64_t kLongestPause = kStepsPerBar;

using Onsets = std::map<std::int64_t, std::uint64_t>;  // step -> drums

Onsets onsets_of(const Performance& performance, PatternKit kit) {
  Onsets onsets;
  for (const DrumHit& hit : performance.hits) {
    const int drum = drum_of(kit, hit.pitch);
    if (drum >= 0) onsets[hit.step] |= std::uint64_t{1} << static_cast<unsigned>(drum);
  }
  return onsets;
}

// The track that begins with the hit at `next`, which is moved behind it.
DrumTrack take_track(Onsets::const_iterator& next, const Onsets::const_iterator& end) {
  DrumTrack track{.first_step = next->first / kStepsPerBar * kStepsPerBar, .sets = {}};
  std::int64_t last = next->first;
  for (; next != end && next->first - last <= kLongestPause; ++next) {
    last = next->first;
    const std::int64_t step = last - track.first_step;
    if (step >= kMaxTrackBars * kStepsPerBar) continue;
    track.sets.resize(static_cast<std::size_t>(step / kStepsPerBar + 1) * kStepsPerBar);
    track.sets[static_cast<std::size_t>(step)] = next->second;
  }
  return track;
}

}  // namespace

std::vector<DrumTrack> drum_tracks(const Performance& performance, PatternKit kit) {
  std::vector<DrumTrack> tracks;
  if (bars_per_row(performance.numerator, performance.denominator) == 0) return tracks;
  const Onsets onsets = onsets_of(performance, kit);
  for (auto next = onsets.begin(); next != onsets.end();)
    tracks.push_back(take_track(next, onsets.end()));
  return tracks;
}

std::vector<PatternWindow> pattern_windows(const DrumTrack& track, int bars) {
  std::vector<PatternWindow> windows;
  const std::int64_t steps = std::int64_t{bars} * kStepsPerBar;
  const auto length = static_cast<std::int64_t>(track.sets.size());
  for (std::int64_t first = 0; first + steps <= length; first += kStepsPerBar) {
    const auto begin = track.sets.begin() + first;
    windows.push_back(
        {.first_bar = (track.first_step + first) / kStepsPerBar, .sets = {begin, begin + steps}});
  }
  return windows;
}

void write_pattern_input(std::uint64_t set, std::span<float> row) {
  const std::size_t drums = row.size() - 1;
  write_pattern_target(set, PatternRows::drums, row.first(drums));
  row[drums] = set == 0 ? 1.0F : 0.0F;
}

void write_pattern_target(std::uint64_t set, PatternRows rows, std::span<float> row) {
  if (rows == PatternRows::one_hot) {
    assert(set < row.size());
    row[set] = 1.0F;
    return;
  }
  for (std::size_t drum = 0; drum < row.size(); ++drum)
    row[drum] = static_cast<float>(set >> drum & 1U);
}

std::uint64_t set_of_row(PatternRows rows, std::span<const float> row) {
  const auto sounds = [](float value) { return value > 0.5F; };
  if (rows == PatternRows::one_hot) {
    const auto found = std::ranges::find_if(row, sounds);
    return found == row.end() ? 0 : static_cast<std::uint64_t>(found - row.begin());
  }
  std::uint64_t set = 0;
  for (std::size_t drum = 0; drum < row.size(); ++drum)
    if (sounds(row[drum])) set |= std::uint64_t{1} << drum;
  return set;
}

std::vector<DrumHit> decode_pattern(std::span<const std::uint64_t> sets, PatternKit kit,
                                    double tempo_bpm) {
  const double step_s = 60.0 / tempo_bpm / 4.0;
  std::vector<DrumHit> hits;
  for (std::size_t step = 0; step < sets.size(); ++step) {
    const double start_s = static_cast<double>(step) * step_s;
    for (int drum = 0; drum < drums_of(kit); ++drum) {
      if ((sets[step] >> static_cast<unsigned>(drum) & 1U) == 0) continue;
      hits.push_back({.pitch = pitch_of(kit, drum),
                      .velocity = kPatternVelocity,
                      .start_s = start_s,
                      .end_s = start_s + step_s,
                      .step = static_cast<std::int32_t>(step)});
    }
  }
  return hits;
}

}  // namespace drumvae
