// Every groove against every example.
#include "tools/training/nearest.h"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string>

namespace drumvae {

double hit_distance(const DrumTensor& a, const DrumTensor& b) {
  const DrumTensor& longer = a.steps < b.steps ? b : a;
  const DrumTensor& shorter = a.steps < b.steps ? a : b;
  int common = 0, either = 0;
  for (std::size_t step = 0; step < longer.hits.size(); ++step) {
    const unsigned x = longer.hits[step];
    const unsigned y = step < shorter.hits.size() ? shorter.hits[step] : 0U;
    common += std::popcount(x & y);
    either += std::popcount(x | y);
  }
  return either == 0 ? 0.0 : 1.0 - static_cast<double>(common) / either;
}

std::vector<Neighbour> nearest_examples(const PackedDrums& packed, Split split,
                                        std::span<const DrumTensor> grooves) {
  if (packed.size(split) == 0)
    throw std::invalid_argument(packed.name() + ": the split " + std::string(split_name(split)) +
                                " has no example");
  std::vector<Neighbour> nearest(grooves.size(), {.index = 0, .distance = 2});
  DrumTensor example;
  for (std::int64_t index = 0; index < packed.size(split); ++index) {
    packed.unpack(split, index, example);
    for (std::size_t i = 0; i < grooves.size(); ++i) {
      const double distance = hit_distance(grooves[i], example);
      if (distance < nearest[i].distance) nearest[i] = {.index = index, .distance = distance};
    }
  }
  return nearest;
}

}  // namespace drumvae
