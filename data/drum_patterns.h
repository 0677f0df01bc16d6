// Drum patterns: which drums sound at each step, nothing of how hard or how late.  What the
// cat-drums and nade-drums models read and write.
//
// Source: Roberts, Engel, Raffel, Hawthorne, Eck, "A Hierarchical Latent Vector Model for Learning
// Long-Term Structure in Music", ICML 2018; the rules are those of Magenta's DrumsConverter.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/pattern_kit.h"
#include "data/performance.h"

namespace drumvae {

// [T]: bit d of a step says that drum d sounds there.
using DrumSets = std::vector<std::uint64_t>;

// A track is cut after so many bars.
inline constexpr std::int32_t kMaxTrackBars = 100;

// Drums without a pause.
struct DrumTrack {
  std::int64_t first_step = 0;  // of the performance; begins a bar
  DrumSets sets;                // whole bars

  bool operator==(const DrumTrack&) const = default;
};

// The tracks of a quantized performance, in time: each begins with the bar of its first hit, and
// ends where the next hit comes 17 or more steps after the one before.  Of a track beyond
// kMaxTrackBars the rest is lost.  Pitches that are not of the kit are passed over.  None where
// bars make no rows of 16 steps.
std::vector<DrumTrack> drum_tracks(const Performance& performance, PatternKit kit);

struct PatternWindow {
  std::int64_t first_bar = 0;  // of the performance's rows of 16 steps
  DrumSets sets;               // [16*bars]
};

// Windows of `bars` bars, one bar apart, only whole ones.
std::vector<PatternWindow> pattern_windows(const DrumTrack& track, int bars);

// What a row of a decoder holds.
enum class PatternRows : std::uint8_t {
  one_hot,  // a 1 in one of 2^D classes: the sum of 2^d over the drums d that sound
  drums,    // D times 0 or 1
};

// The encoder's row, D + 1: one number per drum, then a 1 where nothing sounds.
void write_pattern_input(std::uint64_t set, std::span<float> row);
// The decoder's row: 2^D or D numbers; `row` holds zeros.
void write_pattern_target(std::uint64_t set, PatternRows rows, std::span<float> row);

// The drums of a decoder's row: those above .5, or those of the class that is.
std::uint64_t set_of_row(PatternRows rows, std::span<const float> row);

// Velocity of the hits of a pattern, for it has none of its own.
inline constexpr int kPatternVelocity = 80;

// The hits of a pattern, step by step and in the order of the drums, each one step long at
// `tempo_bpm`.
std::vector<DrumHit> decode_pattern(std::span<const std::uint64_t> sets, PatternKit kit,
                                    double tempo_bpm = 120.0);

}  // namespace drumvae
