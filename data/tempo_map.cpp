// Ticks to seconds.
#include "data/tempo_map.h"

#include <algorithm>
#include <map>

namespace drumvae {
namespace {

constexpr std::int32_t kDefaultUsPerQuarter = 500'000;  // 120 qpm

// Sorted, one change per tick, from tick 0 on, without repeats.
std::vector<TempoChange> effective_changes(std::vector<TempoChange> changes) {
  std::ranges::stable_sort(changes, {}, &TempoChange::tick);
  std::vector<TempoChange> last_of_tick{{0, kDefaultUsPerQuarter}};
  for (const TempoChange& change : changes) {
    if (last_of_tick.back().tick == change.tick)
      last_of_tick.back() = change;
    else
      last_of_tick.push_back(change);
  }
  const auto same_tempo = [](const TempoChange& a, const TempoChange& b) {
    return a.us_per_quarter == b.us_per_quarter;
  };
  last_of_tick.erase(std::unique(last_of_tick.begin(), last_of_tick.end(), same_tempo),
                     last_of_tick.end());
  return last_of_tick;
}

}  // namespace

double seconds_per_tick(std::int32_t us_per_quarter, int ticks_per_quarter) {
  return 60.0 / ((6e7 / us_per_quarter) * ticks_per_quarter);
}

double qpm_of(double tick_seconds, int ticks_per_quarter) {
  return 60.0 / (tick_seconds * ticks_per_quarter);
}

TempoChange grid_clock(const std::vector<TempoChange>& changes, int ticks_per_quarter) {
  const bool passing =
      changes.size() > 1 && 4 * std::int64_t{changes[1].tick} < std::int64_t{ticks_per_quarter} &&
      (changes.size() == 2 ||
       4 * std::int64_t{changes[2].tick - changes[1].tick} >= std::int64_t{ticks_per_quarter});
  return passing ? changes[1] : changes[0];
}

TempoChange longest_tempo(const std::vector<TempoChange>& changes, std::int32_t end_tick) {
  std::map<std::int32_t, std::int64_t> ticks;  // by tempo
  for (std::size_t i = 0; i < changes.size() && changes[i].tick < end_tick; ++i) {
    const bool last = i + 1 == changes.size();
    const std::int32_t end = last ? end_tick : std::min(changes[i + 1].tick, end_tick);
    ticks[changes[i].us_per_quarter] += end - changes[i].tick;
  }
  TempoChange longest = changes.front();
  for (const TempoChange& change : changes)
    if (ticks[change.us_per_quarter] > ticks[longest.us_per_quarter]) longest = change;
  return longest;
}

TempoMap::TempoMap(std::vector<TempoChange> changes, int ticks_per_quarter)
    : changes_(effective_changes(std::move(changes))) {
  double start_s = 0.0;
  for (const TempoChange& change : changes_) {
    if (!segments_.empty()) {
      const Segment& before = segments_.back();
      start_s += (change.tick - before.first_tick) * before.tick_seconds;
    }
    segments_.push_back(
        {change.tick, start_s, seconds_per_tick(change.us_per_quarter, ticks_per_quarter)});
  }
}

double TempoMap::seconds_at(std::int32_t tick) const {
  const auto after = std::ranges::upper_bound(segments_, tick, {}, &Segment::first_tick);
  const Segment& segment = *(after - 1);
  return segment.start_s + (tick - segment.first_tick) * segment.tick_seconds;
}

}  // namespace drumvae
