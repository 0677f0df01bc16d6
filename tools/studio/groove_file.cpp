// A MIDI file as one groove tensor.
#include "tools/studio/groove_file.h"

#include <string>

#include "data/groove.h"
#include "data/midi.h"
#include "data/windows.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

std::string reason_of(Rejection rejection) {
  switch (rejection) {
    case Rejection::no_notes:
      return "no notes on the drum channel (10)";
    case Rejection::time_signature_changes:
      return "the time signature changes";
    case Rejection::tempo_changes:
      return "the tempo changes";
    case Rejection::steps_per_bar:
      return "a bar is not 16 sixteenth notes";
    case Rejection::too_short:
      return "too short";
    case Rejection::too_long:
      return "longer than " + std::to_string(kMaxSteps) + " steps";
  }
  return "";
}

}  // namespace

GrooveFile read_groove(const std::filesystem::path& path, DrumMap map) {
  Performance performance = performance_of(read_midi(path));
  if (const auto rejection = rejection_of(performance)) {
    throw FormatError(path.string(), reason_of(*rejection));
  }
  quantize(performance);
  GrooveFile groove{.tensor = encode_groove(performance, map), .tempo_bpm = performance.qpm};
  count_unmapped(performance.hits, map, groove.unmapped_pitches);
  return groove;
}

void count_unmapped(std::span<const DrumHit> hits, DrumMap map,
                    std::map<int, std::int64_t>& counts) {
  for (const DrumHit& hit : hits) {
    if (drum_class_of(map, hit.pitch) < 0) ++counts[hit.pitch];
  }
}

}  // namespace drumvae
