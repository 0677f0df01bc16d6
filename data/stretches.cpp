// Cutting a file where its tempo or its metre changes.
#include "data/stretches.h"

#include <algorithm>
#include <set>

namespace drumvae {
namespace {

TimeSignature signature_at(const MidiFile& file, std::int32_t tick) {
  TimeSignature last{.tick = 0, .numerator = 4, .denominator = 4};
  for (const TimeSignature& signature : file.time_signatures)
    if (signature.tick <= tick) last = signature;
  return last;
}

TempoChange tempo_at(const MidiFile& file, std::int32_t tick) {
  TempoChange last = file.tempos.front();
  for (const TempoChange& tempo : file.tempos)
    if (tempo.tick <= tick) last = tempo;
  return last;
}

// Where a stretch begins: tick 0 and all ticks at which something changes.
std::set<std::int32_t> first_ticks(const MidiFile& file) {
  std::set<std::int32_t> ticks = {0};
  for (const TempoChange& tempo : file.tempos) ticks.insert(tempo.tick);
  for (const TimeSignature& signature : file.time_signatures) {
    if (signature.tick == 0) continue;
    const TimeSignature before = signature_at(file, signature.tick - 1);
    const TimeSignature after = signature_at(file, signature.tick);
    if (before.numerator != after.numerator || before.denominator != after.denominator)
      ticks.insert(signature.tick);
  }
  return ticks;
}

Performance empty_stretch(const MidiFile& file, std::int32_t tick) {
  const TimeSignature signature = signature_at(file, tick);
  Performance stretch{.ticks_per_quarter = file.ticks_per_quarter,
                      .numerator = signature.numerator,
                      .denominator = signature.denominator};
  stretch.tick_seconds =
      seconds_per_tick(tempo_at(file, tick).us_per_quarter, file.ticks_per_quarter);
  stretch.qpm = qpm_of(stretch.tick_seconds, file.ticks_per_quarter);
  return stretch;
}

}  // namespace

std::vector<Performance> stretches_of(const MidiFile& file) {
  const TempoMap time(file.tempos, file.ticks_per_quarter);
  const std::set<std::int32_t> ticks = first_ticks(file);
  std::vector<Performance> stretches;
  std::vector<double> starts_s;
  for (const std::int32_t tick : ticks) {
    stretches.push_back(empty_stretch(file, tick));
    starts_s.push_back(time.seconds_at(tick));
  }
  starts_s.push_back(file.end_s);
  for (std::size_t i = 0; i < stretches.size(); ++i)
    stretches[i].end_s = std::max(starts_s[i + 1] - starts_s[i], 0.0);
  for (const MidiNote& note : file.notes) {
    const auto after = std::distance(ticks.begin(), ticks.upper_bound(note.start_tick));
    const auto stretch = static_cast<std::size_t>(after - 1);
    const double start_s = note.start_s - starts_s[stretch];
    const double end_s = std::min(note.end_s - starts_s[stretch], stretches[stretch].end_s);
    stretches[stretch].hits.push_back(
        {.pitch = note.pitch, .velocity = note.velocity, .start_s = start_s, .end_s = end_s});
  }
  return stretches;
}

}  // namespace drumvae
