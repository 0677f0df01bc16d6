// Examples cut from performances: windows of whole bars, one bar apart.
//
// Two kinds, and a packed file says which it holds.  `tfds` windows are, to the bit, what Magenta
// and all published figures train and evaluate on; they lose a hit that comes slightly ahead of its
// bar line and one whose note-off passes the window's end.  `bar` windows lose none.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "data/drum_tensor.h"
#include "data/kit_map.h"
#include "data/performance.h"

namespace drumvae {

enum class WindowKind { tfds, bar };

// Why there is no tensor; tested in this order.
enum class Rejection {
  no_notes,
  time_signature_changes,
  steps_per_bar,  // bars make no rows of 16 sixteenth notes
  too_short,      // fewer whole bars than a window
  too_long,       // more than kMaxSteps
};
inline constexpr int kRejections = 5;
// "no_notes", ... as reports write it.
const char* name_of(Rejection rejection);

struct WindowOptions {
  WindowKind kind = WindowKind::tfds;
  int bars = 4;
  KitMap kit = DrumMap::roland;
};

// A tensor or the reason why there is none.
struct Window {
  std::optional<DrumTensor> tensor;
  Rejection rejection = Rejection::no_notes;  // meaningful without a tensor
};

// Why the performance as a whole cannot be encoded, if so.  The first three reasons and too_long.
std::optional<Rejection> rejection_of(const Performance& performance);

// --- tfds windows

// How many there are: round-half-even(end/bar) - bars + 1, at least 0.  `bar_seconds` is
// 60/bpm*numerator with the bpm and numerator that the data set states.
std::int64_t count_tfds_windows(const Performance& performance, double bar_seconds, int bars);

// Window `index`, [index*bar, (index + bars)*bar], cut out, written as MIDI and read again, the
// rounding to ticks included.  Steps are set.
Performance tfds_window(const Performance& performance, double bar_seconds, int bars,
                        std::int64_t index);

// The first `bars` bars of a window.
Window convert_window(const Performance& window, int bars, const KitMap& kit);

// --- bar windows and whole files

// Tensors of `bars` bars from a quantized performance, `hop` bars apart, only whole ones, empty
// ones too.
std::vector<DrumTensor> cut_bars(const DrumTensor& whole, int bars, int hop);

}  // namespace drumvae
