// Medians of the hits of each drum on each sixteenth.
#include "tools/training/groove_table.h"

#include <algorithm>
#include <stdexcept>

#include "data/groove.h"

namespace drumvae {
namespace {

// Velocities and offsets of some hits.
struct Hits {
  std::vector<float> velocities, offsets;

  void add(const Hits& other) {
    velocities.insert(velocities.end(), other.velocities.begin(), other.velocities.end());
    offsets.insert(offsets.end(), other.offsets.begin(), other.offsets.end());
  }
  bool empty() const { return velocities.empty(); }
};

// The middle one, the lower of two.
float median(std::vector<float>& values) {
  const auto middle = values.begin() + (std::ssize(values) - 1) / 2;
  std::ranges::nth_element(values, middle);
  return *middle;
}

using HitsByCell = std::array<std::array<Hits, kDrumClasses>, kStepsPerBar>;

HitsByCell hits_by_cell(const PackedDrums& packed, Split split) {
  HitsByCell cells;
  DrumTensor tensor;
  for (std::int64_t i = 0; i < packed.size(split); ++i) {
    packed.unpack(split, i, tensor);
    const std::vector<float> rows = rows_of(tensor);
    for (std::size_t at = 0; at < rows.size(); at += kRowDepth) {
      for (std::size_t drum = 0; drum < kDrumClasses; ++drum) {
        if (rows[at + drum] <= 0.5F) continue;
        Hits& cell = cells[at / kRowDepth % kStepsPerBar][drum];
        cell.velocities.push_back(rows[at + kDrumClasses + drum]);
        cell.offsets.push_back(rows[at + 2 * kDrumClasses + drum]);
      }
    }
  }
  return cells;
}

}  // namespace

GrooveTable::GrooveTable(const PackedDrums& packed, Split split) {
  HitsByCell cells = hits_by_cell(packed, split);
  std::array<Hits, kDrumClasses> drums;
  Hits all;
  for (const auto& sixteenth : cells)
    for (std::size_t drum = 0; drum < kDrumClasses; ++drum) drums[drum].add(sixteenth[drum]);
  for (const Hits& drum : drums) all.add(drum);
  if (all.empty())
    throw std::invalid_argument(packed.name() + ": no hit to make a table of medians of");
  for (std::size_t step = 0; step < kStepsPerBar; ++step) {
    for (std::size_t drum = 0; drum < kDrumClasses; ++drum) {
      Hits& cell = cells[step][drum];
      Hits& known = !cell.empty() ? cell : !drums[drum].empty() ? drums[drum] : all;
      strokes_[step][drum] = {median(known.velocities), median(known.offsets)};
    }
  }
}

std::vector<float> GrooveTable::rows(const BatchShape& shape,
                                     std::span<const float> outputs) const {
  std::vector<float> rows(outputs.size());
  for (std::size_t at = 0; at < rows.size(); at += kRowDepth) {
    const auto step = static_cast<std::int64_t>(at / kRowDepth) / shape.rows;
    for (std::size_t drum = 0; drum < kDrumClasses; ++drum) {
      const Stroke& stroke = this->at(step, drum);
      rows[at + drum] = outputs[at + drum] > 0 ? 1.0F : 0.0F;
      rows[at + kDrumClasses + drum] = stroke.velocity;
      rows[at + 2 * kDrumClasses + drum] = stroke.offset;
    }
  }
  return rows;
}

}  // namespace drumvae
