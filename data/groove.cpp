// Encode and decode; each undoes the other up to the offset's rounding.
#include "data/groove.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <string>

namespace drumvae {
namespace {

double seconds_per_step(double qpm) { return 60.0 / qpm / 4.0; }

std::int32_t whole_bars(const std::vector<DrumHit>& hits) {
  std::int32_t last = -1;
  for (const DrumHit& hit : hits) {
    if (hit.step < 0 || hit.step >= kMaxSteps)
      throw std::invalid_argument("encode_groove: a hit on step " + std::to_string(hit.step) +
                                  "; wanted 0 to " + std::to_string(kMaxSteps - 1));
    last = std::max(last, hit.step);
  }
  return hits.empty() ? 0 : last / kStepsPerBar + 1;
}

std::int16_t offset_units(const DrumHit& hit, double step_s) {
  const double offset = 2.0 * (step_s * hit.step - hit.start_s) / step_s;
  return static_cast<std::int16_t>(std::nearbyint(std::clamp(offset, -1.0, 1.0) * kOffsetUnits));
}

// The hit of row's class `drum`, on step `step`.
DrumHit hit_of(std::span<const double> row, int drum, std::int32_t step, double step_s) {
  const auto column = static_cast<std::size_t>(drum);
  const double velocity = row[kDrumClasses + column] * 127.0;
  const double offset = row[2 * kDrumClasses + column] / 2.0;
  DrumHit hit;
  hit.velocity = static_cast<int>(std::clamp(std::nearbyint(velocity), 0.0, 127.0));
  hit.start_s = (step - std::clamp(offset, -0.5, 0.5)) * step_s;
  hit.end_s = hit.start_s + step_s;
  hit.step = step;
  return hit;
}

}  // namespace

DrumTensor encode_groove(const Performance& performance, const KitMap& kit) {
  DrumTensor tensor = empty_tensor(whole_bars(performance.hits) * kStepsPerBar);
  const double step_s = seconds_per_step(performance.qpm);
  for (const DrumHit& hit : performance.hits) {
    const int drum = kit.class_of(hit.pitch);
    if (drum < 0) continue;
    const auto step = static_cast<std::size_t>(hit.step);
    const std::size_t cell = step * kDrumClasses + static_cast<std::size_t>(drum);
    const bool taken = (tensor.hits[step] >> drum & 1U) != 0;
    if (taken && hit.velocity <= tensor.velocities[cell]) continue;
    tensor.hits[step] = static_cast<std::uint16_t>(tensor.hits[step] | 1U << drum);
    tensor.velocities[cell] = static_cast<std::uint8_t>(hit.velocity);
    tensor.offsets[cell] = offset_units(hit, step_s);
  }
  return tensor;
}

std::vector<DrumHit> decode_groove(std::span<const double> rows, const KitMap& kit,
                                   double tempo_bpm) {
  if (rows.size() % kRowDepth != 0)
    throw std::invalid_argument("decode_groove: " + std::to_string(rows.size()) +
                                " values are not rows of 27");
  const double step_s = seconds_per_step(tempo_bpm);
  std::vector<DrumHit> hits;
  for (std::size_t step = 0; step < rows.size() / kRowDepth; ++step) {
    const auto row = rows.subspan(step * kRowDepth, kRowDepth);
    for (int drum = 0; drum < kDrumClasses; ++drum) {
      if (!(row[static_cast<std::size_t>(drum)] > 0.5)) continue;
      hits.push_back(hit_of(row, drum, static_cast<std::int32_t>(step), step_s));
      hits.back().pitch = kit.pitch_of(drum);
    }
  }
  return hits;
}

std::vector<DrumHit> decode_groove(std::span<const float> rows, const KitMap& kit,
                                   double tempo_bpm) {
  return decode_groove(std::vector<double>(rows.begin(), rows.end()), kit, tempo_bpm);
}

DrumTensor slice(const DrumTensor& tensor, std::int32_t first, std::int32_t steps) {
  DrumTensor part = empty_tensor(steps);
  first = std::min(first, tensor.steps);
  const std::int32_t count = std::min(tensor.steps - first, steps);
  std::copy_n(tensor.hits.begin() + first, count, part.hits.begin());
  std::copy_n(tensor.velocities.begin() + first * kDrumClasses, count * kDrumClasses,
              part.velocities.begin());
  std::copy_n(tensor.offsets.begin() + first * kDrumClasses, count * kDrumClasses,
              part.offsets.begin());
  return part;
}

std::int64_t count_hits(const DrumTensor& tensor) {
  std::int64_t count = 0;
  for (const std::uint16_t mask : tensor.hits) count += std::popcount(mask);
  return count;
}

std::vector<float> hit_columns(const DrumTensor& tensor) {
  std::vector<float> hits;
  for (const std::uint16_t set : tensor.hits)
    for (unsigned drum = 0; drum < kDrumClasses; ++drum)
      hits.push_back(static_cast<float>(set >> drum & 1U));
  return hits;
}

std::vector<float> rows_of(const DrumTensor& tensor) {
  std::vector<float> rows(static_cast<std::size_t>(tensor.steps) * kRowDepth);
  for (std::int32_t step = 0; step < tensor.steps; ++step)
    write_row(tensor, step,
              std::span(rows).subspan(static_cast<std::size_t>(step) * kRowDepth, kRowDepth));
  return rows;
}

}  // namespace drumvae
