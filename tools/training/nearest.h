// Which groove of a data set another groove is most like: whether a model has made something up or
// learnt it by heart.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/drum_tensor.h"
#include "data/packed.h"

namespace drumvae {

// How different the hits of two grooves are, velocities and timing aside: 1 - common/either, over
// the cells (step, drum) that are hit in both and in one at least.  0 = the same hits, 1 = none in
// common; of two grooves without hits 0.  What one grows beyond the other counts as not hit.
double hit_distance(const DrumTensor& a, const DrumTensor& b);

struct Neighbour {
  std::int64_t index = 0;  // of the example within its split
  double distance = 1;     // hit_distance()
};

// The nearest example of the split for each groove, the first of equals.  Throws
// std::invalid_argument where the split has none or holds patterns.
std::vector<Neighbour> nearest_examples(const PackedDrums& packed, Split split,
                                        std::span<const DrumTensor> grooves);

}  // namespace drumvae
