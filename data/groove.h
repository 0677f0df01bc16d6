// A performance as a groove tensor, and back.
//
// Source: Gillick, Roberts, Engel, Eck, Bamman, "Learning to Groove with Inverse Sequence
// Transformations", ICML 2019, section 3.1; the arithmetic is that of Magenta's GrooveConverter.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/drum_tensor.h"
#include "data/kit_map.h"
#include "data/performance.h"

namespace drumvae {

// The whole performance as one tensor of whole bars, as many as the last hit's step needs.  Every
// hit has its step (quantize()).  In a cell the loudest hit wins whole, the first of equals; hits
// whose pitch has no class are passed over.  Offset 2*(step_len*step - start)/step_len with
// step_len = 60/qpm/4, rounded to 1/30720, which is exact for GMD's 1/60.
// Throws std::invalid_argument when a hit has no step or one beyond kMaxSteps.
DrumTensor encode_groove(const Performance& performance, const KitMap& kit);

// The longest tensor: three hours at 100 bpm.
inline constexpr std::int32_t kMaxSteps = 1 << 17;

// Steps [first, first + steps) as a tensor of their own; beyond the end there is nothing.
DrumTensor slice(const DrumTensor& tensor, std::int32_t first, std::int32_t steps);

// How many cells are hit.
std::int64_t count_hits(const DrumTensor& tensor);

// The hits of `rows` [T, 27], row by row and in the order of the classes, each one step long at
// `tempo_bpm`.  A note where hit > 0.5; velocity round(v*127) within 0..127; offsets beyond a half
// step are cut; a start may lie before 0.  Throws std::invalid_argument when rows is not whole
// rows.
std::vector<DrumHit> decode_groove(std::span<const double> rows, const KitMap& kit,
                                   double tempo_bpm = 120.0);
// The same of single precision, which is widened first.
std::vector<DrumHit> decode_groove(std::span<const float> rows, const KitMap& kit,
                                   double tempo_bpm = 120.0);

// The hits of a tensor alone, 0 or 1, [T, 9].
std::vector<float> hit_columns(const DrumTensor& tensor);

// All rows of a tensor, [T, 27].
std::vector<float> rows_of(const DrumTensor& tensor);

}  // namespace drumvae
