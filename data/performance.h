// A drum performance in seconds, and its place on the grid of sixteenth notes.
#pragma once

#include <cstdint>
#include <vector>

namespace drumvae {

// One stroke.
struct DrumHit {
  int pitch = 0;         // MIDI, 0..127
  int velocity = 0;      // MIDI, 0..127
  double start_s = 0.0;  // may lie before 0 for an early hit on the first step
  double end_s = 0.0;
  std::int32_t step = -1;  // the sixteenth note that it belongs to; -1: nobody said

  bool operator==(const DrumHit&) const = default;
};

// What is known of one recording or window of one.
struct Performance {
  // In the order of their note-offs: the first of equals wins a cell.
  std::vector<DrumHit> hits = {};
  // Quarter notes per minute of the clock that all seconds here are of: the tempo, or, where it
  // changes, what it is at the start, so that equal ticks are equal times.
  double qpm = 120.0;
  double tick_seconds = 60.0 / (120.0 * 480);
  int ticks_per_quarter = 480;
  int numerator = 4;  // of the time signature at the start
  int denominator = 4;
  bool tempo_changes = false;  // then a listener's seconds are others
  bool time_signature_changes = false;
  double end_s = 0.0;          // the last note end, control change, time or key signature
  std::int64_t first_bar = 0;  // how many bars of the file come before it, a pickup not counted
};

// The step of a hit that starts at `start_s` >= 0: int(start*sps + 0.5) with sps = 4*qpm/60, in
// doubles.  Of GMD's many onsets exactly between two steps this arithmetic decides: no other will
// do.  Capped at 2^30.
std::int32_t quantize_step(double start_s, double qpm);

// Sixteenth notes in a bar of num/den, 4*num*4/den; not a whole number for, say, 5/32.
double steps_per_bar(int numerator, int denominator);

// Bars that make one row of a model's 16 steps: 1 of 4/4, 2 of 2/4, .5 of 4/2; 0 where they make
// none.
double bars_per_row(int numerator, int denominator);

// The bar of the file, from 0, with which row number `row` of a performance begins.
std::int64_t bar_of_row(const Performance& performance, std::int64_t row);

// Sets the step of every hit.
void quantize(Performance& performance);

}  // namespace drumvae
