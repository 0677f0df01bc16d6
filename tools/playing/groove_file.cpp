// A MIDI file as one groove tensor.
#include "tools/playing/groove_file.h"

#include <algorithm>
#include <string>

#include "data/groove.h"
#include "data/midi.h"
#include "data/song_grid.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

double bpm_of(const TempoChange& tempo, const MidiFile& file) {
  return qpm_of(seconds_per_tick(tempo.us_per_quarter, file.ticks_per_quarter),
                file.ticks_per_quarter);
}

// Sixteenth notes in the whole bars before a tick.
std::int32_t steps_of_whole_bars(const BarMap& map, std::int32_t end_tick) {
  std::int64_t steps = 0;
  for (const Bar& bar : map.bars_before(kMaxSteps)) {
    const std::int64_t end = bar.first_step + bar.steps;
    if (end > kMaxSteps ||
        map.tick_of_step(bar.first_step) + bar.steps * map.step_ticks() > end_tick)
      break;
    steps = end;
  }
  return static_cast<std::int32_t>(steps);
}

void set_tempos(const MidiFile& file, GrooveFile& groove) {
  groove.tempo_bpm = tempo_bpm_of(file);
  groove.slowest_bpm = groove.fastest_bpm = groove.tempo_bpm;
  const TempoChange first = grid_clock(file.tempos, file.ticks_per_quarter);
  for (const TempoChange& tempo : file.tempos) {
    if (tempo.tick < first.tick || tempo.tick >= file.last_tick) continue;
    groove.slowest_bpm = std::min(groove.slowest_bpm, bpm_of(tempo, file));
    groove.fastest_bpm = std::max(groove.fastest_bpm, bpm_of(tempo, file));
  }
}

}  // namespace

GrooveFile read_groove(const std::filesystem::path& path, const KitMap& kit,
                       const MidiOptions& options) {
  const MidiFile file = read_midi(path, options);
  if (const std::string missing = missing_drums(file, options.drums); !missing.empty())
    throw FormatError(path.string(), missing);
  SongGrid grid = grid_of(file, path.string());
  GrooveFile groove{.tensor = slice(encode_groove(grid.performance, kit), 0, grid.steps),
                    .bars = std::move(grid.bars),
                    .hits = std::move(grid.performance.hits),
                    .length_steps = steps_of_whole_bars(grid.map, file.end_tick),
                    .unmapped_pitches = {},
                    .notice = notice_of(file)};
  set_tempos(file, groove);
  for (const DrumHit& hit : groove.hits)
    if (kit.class_of(hit.pitch) < 0) ++groove.unmapped_pitches[hit.pitch];
  return groove;
}

}  // namespace drumvae
