// Which onsets are tapped, as a set of cells that are cleared.
#include "data/tap_augmentation.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/augmentation.h"

namespace drumvae {
namespace {

// Places of the uniforms.
enum : std::size_t { kChosen, kWay, kAmount, kSecond, kShifted, kBegin, kStiff, kFirstStep };

constexpr float kPatterns = 0.6F, kDrums = 0.8F;  // below: this way of choosing
constexpr float kShiftedShare = 0.25F, kStiffShare = 0.5F;
// Steps of a pattern that goes round; 0: as many as there are.
constexpr std::array<std::int32_t, 7> kPeriods = {3, 4, 6, 8, 12, 16, 0};

// One of 0 .. count - 1.
std::int32_t one_of(std::int32_t count, float uniform) {
  return std::min(static_cast<std::int32_t>(uniform * static_cast<float>(count)), count - 1);
}

void require(std::span<const float> uniforms, std::int32_t steps) {
  if (uniforms.size() >= tap_uniforms(steps)) return;
  throw std::invalid_argument("taps: " + std::to_string(uniforms.size()) + " uniforms; wanted " +
                              std::to_string(tap_uniforms(steps)));
}

// Leaves the hits of the classes in left[step].
void leave(const std::vector<std::uint16_t>& left, DrumTensor& groove) {
  for (std::size_t step = 0; step < left.size(); ++step) {
    groove.hits[step] = static_cast<std::uint16_t>(groove.hits[step] & left[step]);
    for (std::size_t drum = 0; drum < kDrumClasses; ++drum) {
      if ((groove.hits[step] >> drum & 1U) != 0) continue;
      groove.velocities[step * kDrumClasses + drum] = 0;
      groove.offsets[step * kDrumClasses + drum] = 0;
    }
  }
}

constexpr std::uint16_t kAll = (1U << kDrumClasses) - 1;

std::vector<std::uint16_t> of_a_pattern(std::span<const float> uniforms, const DrumTensor& groove) {
  const auto way = one_of(static_cast<std::int32_t>(kPeriods.size()), uniforms[kSecond]);
  const std::int32_t period = kPeriods.at(static_cast<std::size_t>(way));
  const float share = 0.1F + 0.8F * uniforms[kAmount];
  std::vector<std::uint16_t> left;
  for (std::int32_t step = 0; step < groove.steps; ++step) {
    const std::int32_t place = period == 0 ? step : step % period;
    left.push_back(uniforms[kFirstStep + static_cast<std::size_t>(place)] <= share ? kAll : 0);
  }
  return left;
}

std::vector<std::uint16_t> of_drums(std::span<const float> uniforms, const DrumTensor& groove) {
  unsigned hit = 0;
  for (const std::uint16_t hits : groove.hits) hit |= hits;
  std::vector<unsigned> drums;
  for (unsigned drum = 0; drum < kDrumClasses; ++drum)
    if ((hit >> drum & 1U) != 0) drums.push_back(drum);
  if (drums.empty()) return std::vector<std::uint16_t>(groove.hits.size(), kAll);
  const auto count = static_cast<std::int32_t>(drums.size());
  const auto drum = [&](float uniform) {
    return drums[static_cast<std::size_t>(one_of(count, uniform))];
  };
  const unsigned left = 1U << drum(uniforms[kAmount]) | 1U << drum(uniforms[kSecond]);
  return std::vector<std::uint16_t>(groove.hits.size(), static_cast<std::uint16_t>(left));
}

std::uint8_t loudest(const DrumTensor& groove, std::size_t step) {
  const auto first = groove.velocities.begin() + static_cast<std::ptrdiff_t>(step * kDrumClasses);
  return *std::max_element(first, first + kDrumClasses);
}

std::vector<std::uint16_t> of_accents(std::span<const float> uniforms, const DrumTensor& groove) {
  std::vector<std::uint8_t> onsets;
  for (std::size_t step = 0; step < groove.hits.size(); ++step)
    if (groove.hits[step] != 0) onsets.push_back(loudest(groove, step));
  std::vector<std::uint16_t> left(groove.hits.size(), kAll);
  if (onsets.empty()) return left;
  std::ranges::sort(onsets);
  const auto softest =
      static_cast<std::size_t>(one_of(static_cast<std::int32_t>(onsets.size()), uniforms[kAmount]));
  for (std::size_t step = 0; step < left.size(); ++step)
    if (loudest(groove, step) < onsets[softest]) left[step] = 0;
  return left;
}

bool any_left(const std::vector<std::uint16_t>& left, const DrumTensor& groove) {
  for (std::size_t step = 0; step < left.size(); ++step)
    if ((left[step] & groove.hits[step]) != 0) return true;
  return false;
}

}  // namespace

std::size_t tap_uniforms(std::int32_t steps) {
  const std::int32_t longest = *std::ranges::max_element(kPeriods);
  return kFirstStep + static_cast<std::size_t>(std::max(steps, longest));
}

void shift_taps(float share, std::span<const float> uniforms, DrumTensor& groove) {
  require(uniforms, groove.steps);
  if (uniforms[kChosen] > share || uniforms[kShifted] > kShiftedShare || groove.steps == 0) return;
  begin_at(one_of(groove.steps, uniforms[kBegin]), groove);
}

void choose_taps(float share, std::span<const float> uniforms, DrumTensor& input) {
  require(uniforms, input.steps);
  if (uniforms[kChosen] > share) return;
  const float way = uniforms[kWay];
  const std::vector<std::uint16_t> left = way <= kPatterns ? of_a_pattern(uniforms, input)
                                          : way <= kDrums  ? of_drums(uniforms, input)
                                                           : of_accents(uniforms, input);
  if (any_left(left, input)) leave(left, input);
  if (uniforms[kStiff] <= kStiffShare) std::ranges::fill(input.offsets, std::int16_t{0});
}

}  // namespace drumvae
