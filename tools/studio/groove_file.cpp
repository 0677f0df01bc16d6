// A MIDI file as one groove tensor.
#include "tools/studio/groove_file.h"

#include <fmt/format.h>

#include <string>

#include "data/groove.h"
#include "data/midi.h"
#include "data/windows.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

std::string reason_of(Rejection rejection, const Performance& performance) {
  switch (rejection) {
    case Rejection::no_notes:
      return "no notes on the drum channel (10): a melody, or drums on another channel";
    case Rejection::time_signature_changes:
      return "the time signature changes";
    case Rejection::tempo_changes:
      return "the tempo changes";
    case Rejection::steps_per_bar:
      return fmt::format("its metre is {}/{}: a bar is not 16 sixteenth notes, as in 4/4",
                         performance.numerator, performance.denominator);
    case Rejection::too_short:
      return "too short";
    case Rejection::too_long:
      return fmt::format("longer than {} steps", kMaxSteps);
  }
  return "";
}

}  // namespace

GrooveFile read_groove(const std::filesystem::path& path, const KitMap& kit) {
  const MidiFile file = read_midi(path);
  Performance performance = performance_of(file);
  quantize(performance);
  if (const auto rejection = rejection_of(performance))
    throw FormatError(path.string(), reason_of(*rejection, performance));
  GrooveFile groove{.tensor = encode_groove(performance, kit),
                    .hits = performance.hits,
                    .tempo_bpm = performance.qpm,
                    .length_bars = file.end_tick / (4 * file.ticks_per_quarter),
                    .unmapped_pitches = {}};
  for (const DrumHit& hit : performance.hits)
    if (kit.class_of(hit.pitch) < 0) ++groove.unmapped_pitches[hit.pitch];
  return groove;
}

}  // namespace drumvae
