// Ticks to steps, metre by metre.
#include "data/song_grid.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "data/groove.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

// A stretch that the next one cuts off within a step has the steps before that.
std::int64_t last_step_of(const BarMap& map, std::size_t stretch) {
  const bool endless = stretch + 1 == map.stretches().size();
  return endless ? MetreStretch::kEndless : map.stretches()[stretch + 1].first_step - 1;
}

std::string place_of(const BarMap& map, const MetreStretch& stretch) {
  return "bar " + std::to_string(stretch.first_bar + map.first_number()) + " (tick " +
         std::to_string(std::llround(stretch.first_tick)) + ")";
}

void require_sixteenths(const BarMap& map, std::size_t last, const std::string& where) {
  for (std::size_t i = 0; i <= last; ++i) {
    const MetreStretch& stretch = map.stretches()[i];
    const double steps = steps_per_bar(stretch.numerator, stretch.denominator);
    if (steps == std::floor(steps)) continue;
    throw FormatError(where, "from " + place_of(map, stretch) + " on its metre is " +
                                 std::to_string(stretch.numerator) + "/" +
                                 std::to_string(stretch.denominator) +
                                 ": a bar is no whole number of sixteenth notes");
  }
}

}  // namespace

SongGrid grid_of(const MidiFile& file, const std::string& where) {
  SongGrid grid{.map = BarMap(file.time_signatures, file.ticks_per_quarter),
                .performance = performance_of(file),
                .bars = {}};
  Performance& performance = grid.performance;
  std::size_t last_stretch = 0;
  std::int32_t last_step = -1;
  for (std::size_t i = 0; i < file.notes.size(); ++i) {
    DrumHit& hit = performance.hits[i];
    const std::size_t index = grid.map.stretch_at(file.notes[i].start_tick);
    const MetreStretch& stretch = grid.map.stretches()[index];
    const double start_s =
        (file.notes[i].start_tick - stretch.first_tick) * performance.tick_seconds;
    const std::int64_t step = std::min(stretch.first_step + quantize_step(start_s, performance.qpm),
                                       last_step_of(grid.map, index));
    if (step >= kMaxSteps)
      throw FormatError(where, "longer than " + std::to_string(kMaxSteps) + " steps");
    const double moved_s = static_cast<double>(stretch.first_step) * (60.0 / performance.qpm / 4.0);
    hit.end_s += start_s + moved_s - hit.start_s;
    hit.start_s = start_s + moved_s;
    hit.step = static_cast<std::int32_t>(step);
    last_stretch = std::max(last_stretch, index);
    last_step = std::max(last_step, hit.step);
  }
  require_sixteenths(grid.map, last_stretch, where);
  grid.bars = grid.map.bars_before(last_step + 1);
  if (!grid.bars.empty())
    grid.steps = static_cast<std::int32_t>(grid.bars.back().first_step) + grid.bars.back().steps;
  return grid;
}

}  // namespace drumvae
