// Grooves put together from two, cell by cell.
#include "tools/playing/groove_edits.h"

#include <stdexcept>
#include <string>

#include "data/groove_cell.h"

namespace drumvae {
namespace {

// Makes rows of which make(a, b, drum) is every cell, a and b being those of the two grooves.
template <class Make>
std::vector<float> each_cell(std::span<const float> a, std::span<const float> b, const Make& make) {
  if (a.size() != b.size() || a.size() % kRowDepth != 0)
    throw std::invalid_argument("two grooves of " + std::to_string(a.size()) + " and " +
                                std::to_string(b.size()) + " numbers do not go together");
  std::vector<float> rows(a.size());
  for (std::size_t row = 0; row < rows.size(); row += kRowDepth) {
    for (int drum = 0; drum < kDrumClasses; ++drum) {
      write_cell(make(cell_of(a.subspan(row, kRowDepth), drum),
                      cell_of(b.subspan(row, kRowDepth), drum), drum),
                 drum, std::span(rows).subspan(row, kRowDepth));
    }
  }
  return rows;
}

}  // namespace

std::vector<float> with_drums_of(std::span<const float> groove, std::span<const float> others,
                                 std::uint16_t drums) {
  return each_cell(groove, others, [&](const GrooveCell& own, const GrooveCell& other, int drum) {
    return (drums >> drum & 1U) != 0 ? other : own;
  });
}

std::vector<float> with_hits_of(std::span<const float> groove, std::span<const float> played) {
  return each_cell(groove, played, [](const GrooveCell& own, const GrooveCell& other, int) {
    return as_played(own, other);
  });
}

std::vector<float> blend(std::span<const float> from, std::span<const float> to, double share) {
  return each_cell(from, to, [&](const GrooveCell& a, const GrooveCell& b, int) {
    return blended(a, b, static_cast<float>(share));
  });
}

}  // namespace drumvae
