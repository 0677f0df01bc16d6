// time:Position, of any of the number types that hosts write.
#include "transport.h"

#include <lv2/atom/util.h>

#include <cmath>
#include <limits>

#include "numbers.h"

namespace plugin {
namespace {

constexpr double kLowestTempo = 4, kHighestTempo = 1000;  // quarter notes a minute
constexpr double kStepsPerQuarter = 4, kStepsPerWhole = 16;
constexpr double kFarthestStep = 1e9;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

template <class Body>
double body_of(const LV2_Atom& atom) {
  if (atom.size < sizeof(Body)) return kUnknown;
  return static_cast<double>(*static_cast<const Body*>(LV2_ATOM_BODY_CONST(&atom)));
}

}  // namespace

Transport::Transport(const Urids& urids, double rate) : urids_(urids), rate_(rate) {}

// What is not there, or no number, leaves *number alone.
void Transport::take(const LV2_Atom* atom, double* number) const {
  if (atom == nullptr) return;
  if (atom->type == urids_.atom_int) *number = body_of<std::int32_t>(*atom);
  if (atom->type == urids_.atom_long) *number = body_of<std::int64_t>(*atom);
  if (atom->type == urids_.atom_float) *number = body_of<float>(*atom);
  if (atom->type == urids_.atom_double) *number = body_of<double>(*atom);
}

void Transport::set_speed() {
  const double quarters_per_minute = tempo_bpm_ * speed_;
  const bool rolls = tempo_bpm_ > 0 && speed_ > 0 && std::isfinite(quarters_per_minute);
  steps_per_frame_ = rolls ? std::clamp(quarters_per_minute, kLowestTempo, kHighestTempo) *
                                 kStepsPerQuarter / 60 / rate_
                           : 0;
}

void Transport::hear(const LV2_Atom_Object& position) {
  const LV2_Atom *bar = nullptr, *bar_beat = nullptr, *beats_per_bar = nullptr,
                 *beat_unit = nullptr, *tempo = nullptr, *frame = nullptr, *speed = nullptr;
  lv2_atom_object_get(&position, urids_.time_bar, &bar, urids_.time_bar_beat, &bar_beat,
                      urids_.time_beats_per_bar, &beats_per_bar, urids_.time_beat_unit, &beat_unit,
                      urids_.time_beats_per_minute, &tempo, urids_.time_frame, &frame,
                      urids_.time_speed, &speed, 0);
  double step = this->step(), bars = kUnknown, beats = kUnknown, song_frame = kUnknown;
  take(bar, &bars);
  take(bar_beat, &beats);
  take(frame, &song_frame);
  take(beats_per_bar, &beats_per_bar_);
  take(beat_unit, &beat_unit_);
  take(tempo, &tempo_bpm_);
  take(speed, &speed_);
  beats_per_bar_ = within(beats_per_bar_, 1e-3, 1e3, 4);
  beat_unit_ = beat_unit_ > 0 ? within(beat_unit_, 1, 128, 4) : 4;
  set_speed();
  if (bar != nullptr && bar_beat != nullptr)
    step = (bars * beats_per_bar_ + beats) * kStepsPerWhole / beat_unit_;
  else if (frame != nullptr && bar_beat == nullptr)
    step = song_frame / rate_ * tempo_bpm_ * kStepsPerQuarter / 60;
  frames_ = 0;
  from_ = std::abs(step) <= kFarthestStep ? step : 0;
  if (!(std::abs(step) <= kFarthestStep)) steps_per_frame_ = 0;
}

}  // namespace plugin
