// Bars and sixteenth notes along the ticks of a MIDI file, as its time signatures have them.  Tempo
// has no say in it.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "data/tempo_map.h"

namespace drumvae {

// Bars of one time signature, one behind the other.
struct MetreStretch {
  double first_tick = 0;         // of its first bar line
  int numerator = 4;             // of its time signature
  int denominator = 4;           // a power of two
  std::int64_t bars = kEndless;  // whole ones
  // Of the bar behind them that the next time signature cuts short, a bar of its own; 0: none.
  std::int32_t rest_steps = 0;
  std::int64_t first_bar = 0;   // how many bars stand before it, cut ones too
  std::int64_t first_step = 0;  // how many sixteenth notes stand before it

  static constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max();

  bool operator==(const MetreStretch&) const = default;
};

// One bar.
struct Bar {
  std::int64_t number = 1;  // as musicians count: from 1, a pickup is 0
  std::int64_t first_step = 0;
  std::int32_t steps = 16;  // sixteenth notes in it
  int numerator = 4;        // of the time signature that holds
  int denominator = 4;

  bool operator==(const Bar&) const = default;
};

class BarMap {
 public:
  // Time signatures in any order; of several at one tick the last counts, 4/4 holds until the
  // first, and one that holds already is no change.  One that stands within a tick, or within 1/32
  // of a step, of a bar line means that bar line.
  BarMap(std::vector<TimeSignature> signatures, int ticks_per_quarter);

  // In time, one at least; the last is endless.
  const std::vector<MetreStretch>& stretches() const { return stretches_; }
  double step_ticks() const { return step_ticks_; }

  // The stretch to whose steps a tick is nearest: half a step before a stretch begins, it is that
  // stretch's.
  std::size_t stretch_at(double tick) const;

  // The stretch that has a step, and the tick at which the step stands.
  std::size_t stretch_of_step(std::int64_t step) const;
  double tick_of_step(std::int64_t step) const;

  // 0 where the file begins with a bar that is shorter than those behind it (a pickup, a count-in),
  // else 1.
  std::int64_t first_number() const { return first_number_; }

  // All bars that begin before `step`.  Of a stretch whose bars are no whole number of sixteenth
  // notes there are none.
  std::vector<Bar> bars_before(std::int64_t step) const;

 private:
  std::vector<MetreStretch> stretches_;
  double step_ticks_;
  std::int64_t first_number_ = 1;
};

}  // namespace drumvae
