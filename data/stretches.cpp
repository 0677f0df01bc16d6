// Cutting a file where its metre changes.
#include "data/stretches.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/bar_map.h"
#include "data/drum_tensor.h"

namespace drumvae {
namespace {

// How many steps of a stretch are in whole rows, or, where its bars make none, in it at all.
std::int64_t usable_steps(const MetreStretch& stretch) {
  if (stretch.bars == MetreStretch::kEndless) return MetreStretch::kEndless;
  const double steps =
      static_cast<double>(stretch.bars) * steps_per_bar(stretch.numerator, stretch.denominator);
  if (bars_per_row(stretch.numerator, stretch.denominator) == 0)
    return std::llround(steps) + stretch.rest_steps;
  return static_cast<std::int64_t>(steps) / kStepsPerBar * kStepsPerBar;
}

Performance empty_stretch(const MetreStretch& stretch, const Performance& whole,
                          std::int64_t first_number) {
  Performance part{.hits = {},
                   .qpm = whole.qpm,
                   .tick_seconds = whole.tick_seconds,
                   .ticks_per_quarter = whole.ticks_per_quarter,
                   .numerator = stretch.numerator,
                   .denominator = stretch.denominator,
                   .tempo_changes = whole.tempo_changes,
                   .first_bar = std::max<std::int64_t>(stretch.first_bar + first_number - 1, 0)};
  const std::int64_t steps = usable_steps(stretch);
  part.end_s = std::max(whole.end_s - stretch.first_tick * whole.tick_seconds, 0.0);
  if (steps != MetreStretch::kEndless)
    part.end_s = std::min(part.end_s, static_cast<double>(steps) * 15.0 / whole.qpm);
  return part;
}

}  // namespace

std::vector<Performance> stretches_of(const MidiFile& file) {
  const Performance whole = performance_of(file);
  const BarMap bars(file.time_signatures, file.ticks_per_quarter);
  std::vector<Performance> stretches;
  for (const MetreStretch& stretch : bars.stretches())
    stretches.push_back(empty_stretch(stretch, whole, bars.first_number()));
  for (const MidiNote& note : file.notes) {
    const std::size_t index = bars.stretch_at(note.start_tick);
    const MetreStretch& stretch = bars.stretches()[index];
    Performance& part = stretches[index];
    const double start_s = (note.start_tick - stretch.first_tick) * part.tick_seconds;
    const double end_s = (note.end_tick - stretch.first_tick) * part.tick_seconds;
    if (quantize_step(start_s, part.qpm) >= usable_steps(stretch)) continue;
    part.hits.push_back({.pitch = note.pitch,
                         .velocity = note.velocity,
                         .start_s = start_s,
                         .end_s = std::max(std::min(end_s, part.end_s), start_s)});
  }
  return stretches;
}

}  // namespace drumvae
