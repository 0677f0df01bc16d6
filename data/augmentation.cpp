// The changes, each over the whole groove.
#include "data/augmentation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

namespace drumvae {
namespace {

constexpr std::size_t kClosedHat = 2, kOpenHat = 3, kLowTom = 4, kCrash = 7, kRide = 8;

// Which drum's hits each drum gets.
using Places = std::array<std::size_t, kDrumClasses>;

Places drum_places(float share, std::span<const float, 4> uniforms) {
  Places places = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  if (uniforms[0] <= share) std::swap(places[kClosedHat], places[kRide]);
  if (uniforms[1] <= share) std::swap(places[kOpenHat], places[kCrash]);
  if (uniforms[2] <= share) {
    const auto toms = places.begin() + kLowTom;
    for (int i = static_cast<int>(std::ceil(uniforms[3] * 6)); i > 1; --i)
      std::next_permutation(toms, toms + 3);
  }
  return places;
}

template <class T>
void rearrange(const Places& places, std::span<T> cells) {
  const std::vector<T> before(cells.begin(), cells.end());
  for (std::size_t drum = 0; drum < places.size(); ++drum) cells[drum] = before[places[drum]];
}

void rearrange(const Places& places, DrumTensor& groove) {
  for (std::size_t step = 0; step < groove.hits.size(); ++step) {
    unsigned hits = 0;
    for (std::size_t drum = 0; drum < places.size(); ++drum)
      hits |= (groove.hits[step] >> places[drum] & 1U) << drum;
    groove.hits[step] = static_cast<std::uint16_t>(hits);
    rearrange(places, std::span(groove.velocities).subspan(step * kDrumClasses, kDrumClasses));
    rearrange(places, std::span(groove.offsets).subspan(step * kDrumClasses, kDrumClasses));
  }
}

// Calls change(cell) for every cell that is hit.
template <class Change>
void for_each_hit(DrumTensor& groove, Change change) {
  for (std::size_t cell = 0; cell < groove.velocities.size(); ++cell)
    if ((groove.hits[cell / kDrumClasses] >> cell % kDrumClasses & 1U) != 0) change(cell);
}

void play_louder(float factor, DrumTensor& groove) {
  for_each_hit(groove, [&](std::size_t cell) {
    const float velocity = std::nearbyint(static_cast<float>(groove.velocities[cell]) * factor);
    groove.velocities[cell] = static_cast<std::uint8_t>(std::clamp(velocity, 1.0F, 127.0F));
  });
}

void change_feel(float factor, float shift, DrumTensor& groove) {
  constexpr auto kMost = static_cast<float>(kOffsetUnits);
  for_each_hit(groove, [&](std::size_t cell) {
    const float offset = static_cast<float>(groove.offsets[cell]) * factor + shift * kMost;
    groove.offsets[cell] =
        static_cast<std::int16_t>(std::clamp(std::nearbyint(offset), -kMost, kMost));
  });
}

}  // namespace

void begin_at(std::int32_t step, DrumTensor& groove) {
  const auto rotate = [](auto& values, std::int32_t first) {
    std::rotate(values.begin(), values.begin() + first, values.end());
  };
  rotate(groove.hits, step);
  rotate(groove.velocities, step * kDrumClasses);
  rotate(groove.offsets, step * kDrumClasses);
}

void augment(float share, std::span<const float> uniforms, DrumTensor& groove) {
  if (uniforms.size() < kAugmentationUniforms)
    throw std::invalid_argument("augment: " + std::to_string(uniforms.size()) +
                                " uniforms; wanted " + std::to_string(kAugmentationUniforms));
  const std::int32_t bars = groove.steps / kStepsPerBar;
  if (bars > 0 && uniforms[0] <= share) {
    const auto bar = std::min(static_cast<std::int32_t>(uniforms[1] * bars), bars - 1);
    begin_at(bar * kStepsPerBar, groove);
  }
  rearrange(drum_places(share, uniforms.subspan<2, 4>()), groove);
  if (uniforms[6] <= share) play_louder(std::exp2(uniforms[7] - 0.5F), groove);
  if (uniforms[8] <= share) change_feel(0.5F + uniforms[9], (uniforms[10] - 0.5F) * 0.2F, groove);
}

}  // namespace drumvae
