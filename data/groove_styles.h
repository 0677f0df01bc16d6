// What drummers play in each style: one-bar patterns, tempi and feel, for the groove generator.
#pragma once

#include <span>
#include <string_view>

namespace drumvae {

// A bar of one limb, 16 characters, one per sixteenth note: '.' nothing; 'X' accent, 'x' stroke,
// 'o' soft stroke that may be left out, 'g' ghost note that may be left out, each on the row's own
// instrument; other instruments: 'O' open hi-hat, 'r' 'R' ride, 's' side stick, 'h' 'm' 'l' high,
// mid and low tom, 'k' kick.
using BarPattern = std::string_view;

struct GrooveStyle {
  std::string_view name;
  int slowest_bpm, fastest_bpm;
  double swing_eighths;     // 0: off-beat eighths straight .. 1: on the triplet
  double swing_sixteenths;  // 0: odd sixteenths straight .. 1: on the triplet
  double snare_late_steps;  // how far behind the beat the snare sits
  std::span<const BarPattern> kick, snare, cymbals, foot;  // at least one each; foot: pedal hi-hat
};

std::span<const GrooveStyle> groove_styles();

// Fills of one bar, most of which begin late in it; 'x' is the snare.
std::span<const BarPattern> drum_fills();

}  // namespace drumvae
