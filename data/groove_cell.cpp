// Cells of a row, and velocities of notes.
#include "data/groove_cell.h"

#include <algorithm>
#include <cmath>

namespace drumvae {
namespace {

GrooveCell mean(const GrooveCell& from, const GrooveCell& to, float share) {
  return {.hit = true,
          .velocity = (1 - share) * from.velocity + share * to.velocity,
          .offset = (1 - share) * from.offset + share * to.offset};
}

GrooveCell softer(GrooveCell cell, float share) {
  cell.velocity *= share;
  return cell;
}

}  // namespace

GrooveCell cell_of(std::span<const float> row, int drum) {
  const auto hit = static_cast<std::size_t>(drum);
  return {row[hit] > 0.5F, row[hit + kDrumClasses], row[hit + 2 * kDrumClasses]};
}

void write_cell(const GrooveCell& cell, int drum, std::span<float> row) {
  const auto hit = static_cast<std::size_t>(drum);
  row[hit] = cell.hit ? 1.0F : 0.0F;
  row[hit + kDrumClasses] = cell.hit ? cell.velocity : 0.0F;
  row[hit + 2 * kDrumClasses] = cell.hit ? cell.offset : 0.0F;
}

GrooveCell as_played(const GrooveCell& own, const GrooveCell& played) {
  return own.hit && played.hit ? played : own;
}

GrooveCell blended(const GrooveCell& from, const GrooveCell& to, float share) {
  if (share <= 0) return from;
  if (share >= 1) return to;
  if (from.hit && to.hit) return mean(from, to, share);
  return from.hit ? softer(from, 1 - share) : softer(to, share);
}

int midi_velocity(double velocity) {
  return static_cast<int>(std::clamp(std::nearbyint(velocity * 127), 1.0, 127.0));
}

int scaled_velocity(int velocity, int leader, int wanted) {
  const double share = static_cast<double>(velocity) / leader;
  return std::clamp(static_cast<int>(std::nearbyint(wanted * share)), 1, 127);
}

}  // namespace drumvae
