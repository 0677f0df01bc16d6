// Tempo and metre along the ticks of a MIDI file.
#pragma once

#include <cstdint>
#include <vector>

namespace drumvae {

struct TempoChange {
  std::int32_t tick;
  std::int32_t us_per_quarter;  // microseconds per quarter note, > 0

  bool operator==(const TempoChange&) const = default;
};

struct TimeSignature {
  std::int32_t tick;
  int numerator;
  int denominator;

  bool operator==(const TimeSignature&) const = default;
};

// Seconds that a tick lasts at a tempo, in the order of operations that the expected numbers were
// made with: 60 / ((6e7/us) * ticks_per_quarter).
double seconds_per_tick(std::int32_t us_per_quarter, int ticks_per_quarter);

// Quarter notes per minute of a tick length, likewise: 60 / (tick_seconds * ticks_per_quarter).
double qpm_of(double tick_seconds, int ticks_per_quarter);

// The tempo by whose clock a file is laid on the grid: the first; the second, where the first holds
// for less than a sixteenth note and the second for more (a tempo that stands a little too late).
// `changes` as TempoMap has them.
TempoChange grid_clock(const std::vector<TempoChange>& changes, int ticks_per_quarter);

// The tempo that holds for most ticks before `end_tick`, the first of equals.
TempoChange longest_tempo(const std::vector<TempoChange>& changes, std::int32_t end_tick);

// Seconds as a function of ticks.  Under a single tempo that begins at tick 0 the time is exactly
// tick * tick_seconds.
class TempoMap {
 public:
  // `changes` in any order; the sort by tick is stable and of several at one tick the last counts.
  // 120 qpm until the first of them.  A change to the tempo that already holds is no change.
  TempoMap(std::vector<TempoChange> changes, int ticks_per_quarter);

  // Starts with a tempo at tick 0; neighbours differ.
  const std::vector<TempoChange>& changes() const { return changes_; }

  double seconds_at(std::int32_t tick) const;

 private:
  struct Segment {
    std::int32_t first_tick;
    double start_s;
    double tick_seconds;
  };
  std::vector<TempoChange> changes_;
  std::vector<Segment> segments_;
};

}  // namespace drumvae
