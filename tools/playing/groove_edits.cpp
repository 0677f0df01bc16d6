// Grooves put together from two, cell by cell.
#include "tools/playing/groove_edits.h"

#include <stdexcept>
#include <string>

#include "data/drum_tensor.h"

namespace drumvae {
namespace {

struct Cell {
  bool hit = false;
  float velocity = 0, offset = 0;
};

// Makes rows of which make(a, b, drum) is every cell, a and b being those of the two grooves.
template <class Make>
std::vector<float> each_cell(std::span<const float> a, std::span<const float> b, const Make& make) {
  if (a.size() != b.size() || a.size() % kRowDepth != 0)
    throw std::invalid_argument("two grooves of " + std::to_string(a.size()) + " and " +
                                std::to_string(b.size()) + " numbers do not go together");
  std::vector<float> rows(a.size());
  for (std::size_t row = 0; row < rows.size(); row += kRowDepth) {
    for (std::size_t drum = 0; drum < kDrumClasses; ++drum) {
      const std::size_t hit = row + drum, velocity = hit + kDrumClasses,
                        offset = velocity + kDrumClasses;
      const Cell made = make(Cell{a[hit] > 0.5F, a[velocity], a[offset]},
                             Cell{b[hit] > 0.5F, b[velocity], b[offset]}, drum);
      if (!made.hit) continue;
      rows[hit] = 1;
      rows[velocity] = made.velocity;
      rows[offset] = made.offset;
    }
  }
  return rows;
}

Cell mean(const Cell& from, const Cell& to, float share) {
  return {.hit = true,
          .velocity = (1 - share) * from.velocity + share * to.velocity,
          .offset = (1 - share) * from.offset + share * to.offset};
}

Cell softer(Cell cell, float share) {
  cell.velocity *= share;
  return cell;
}

}  // namespace

std::vector<float> with_drums_of(std::span<const float> groove, std::span<const float> others,
                                 std::uint16_t drums) {
  return each_cell(groove, others, [&](const Cell& own, const Cell& other, std::size_t drum) {
    return (drums >> drum & 1U) != 0 ? other : own;
  });
}

std::vector<float> with_hits_of(std::span<const float> groove, std::span<const float> played) {
  return each_cell(groove, played, [](const Cell& own, const Cell& as_played, std::size_t) {
    return own.hit && as_played.hit ? as_played : own;
  });
}

std::vector<float> blend(std::span<const float> from, std::span<const float> to, double share) {
  const auto part = static_cast<float>(share);
  return each_cell(from, to, [&](const Cell& a, const Cell& b, std::size_t) {
    if (part <= 0) return a;
    if (part >= 1) return b;
    if (a.hit && b.hit) return mean(a, b, part);
    return a.hit ? softer(a, 1 - part) : softer(b, part);
  });
}

}  // namespace drumvae
