// Where the host is in the song and how fast it goes, in steps: sixteenth notes from the song's
// first bar, whatever the metre.
#pragma once

#include <lv2/atom/atom.h>

#include <cstdint>

#include "urids.h"

namespace plugin {

// It does not roll until the host has said so.
class Transport {
 public:
  // rate: frames a second.
  Transport(const Urids& urids, double rate);

  // [audio] Takes a time:Position, which may leave out what has not changed.  A tempo or speed that
  // is 0, negative or no number stops; others are brought to 4..1000 quarter notes a minute.  A
  // host that names no bar and beat counts frames from the song's beginning.
  void hear(const LV2_Atom_Object& position);
  // [audio]
  void advance(std::uint32_t frames) { frames_ += frames; }

  bool rolling() const { return steps_per_frame() > 0; }
  double step() const { return from_ + static_cast<double>(frames_) * steps_per_frame(); }
  // 0 where it does not roll.
  double steps_per_frame() const { return steps_per_frame_; }

 private:
  void take(const LV2_Atom* atom, double* number) const;
  void set_speed();

  Urids urids_;
  double rate_;
  double tempo_bpm_ = 120, speed_ = 0;  // as the host said
  double beats_per_bar_ = 4, beat_unit_ = 4;
  double from_ = 0;          // the step where the host last said something
  std::int64_t frames_ = 0;  // since then
  double steps_per_frame_ = 0;
};

}  // namespace plugin
