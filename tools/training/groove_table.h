// The drummer to beat: every hit of a drum on a sixteenth of the bar as loud and as late as the
// middle one of a data set.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "data/drum_tensor.h"
#include "data/packed.h"
#include "engine/batch.h"

namespace drumvae {

// Medians of velocity and offset by drum and sixteenth.  A drum that is never hit on a sixteenth
// has the medians of all its hits there; one that is never hit, those of all drums.
class GrooveTable {
 public:
  // Of all examples of a split.  Throws std::invalid_argument where they have no hit or are
  // patterns.
  GrooveTable(const PackedDrums& packed, Split split);

  struct Stroke {
    float velocity = 0, offset = 0;  // 0..1, -1..1
  };
  // Of a hit on step `step` of an example, counted from its first bar line.
  const Stroke& at(std::int64_t step, std::size_t drum) const {
    return strokes_[static_cast<std::size_t>(step % kStepsPerBar)][drum];
  }

  // Rows [T, B, 27] of a batch that are hit where `outputs` of a decoder are above 0, with the
  // table's velocity and offset in every cell.
  std::vector<float> rows(const BatchShape& shape, std::span<const float> outputs) const;

 private:
  std::array<std::array<Stroke, kDrumClasses>, kStepsPerBar> strokes_;
};

}  // namespace drumvae
