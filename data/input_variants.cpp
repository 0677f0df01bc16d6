// The input variants, each a pass over the cells.
#include "data/input_variants.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace drumvae {
namespace {

constexpr float kNoteDropout = 0.8F;  // of the presets that have it
constexpr std::uint16_t kClosedHiHat = std::uint16_t{1} << 2U;
constexpr std::size_t kTapClass = 3;  // open hi-hat

void clear_cell(DrumTensor& tensor, std::size_t step, std::size_t drum) {
  tensor.hits[step] = static_cast<std::uint16_t>(tensor.hits[step] & ~(1U << drum));
  tensor.velocities[step * kDrumClasses + drum] = 0;
  tensor.offsets[step * kDrumClasses + drum] = 0;
}

void drop_notes(float largest, std::span<const float> uniforms, DrumTensor& input) {
  const float p = uniforms[0] * largest;
  for (std::size_t cell = 0; cell < input.velocities.size(); ++cell) {
    const float velocity = static_cast<float>(input.velocities[cell]) / 127.0F;
    const float probability = std::max(0.2F, 1.0F - velocity) * p;
    if (uniforms[1 + cell] <= probability)
      clear_cell(input, cell / kDrumClasses, cell % kDrumClasses);
  }
}

void tapify(DrumTensor& input) {
  for (std::size_t step = 0; step < input.hits.size(); ++step) {
    const auto velocities =
        input.velocities.begin() + static_cast<std::ptrdiff_t>(step) * kDrumClasses;
    const auto loudest = static_cast<std::size_t>(
        std::max_element(velocities, velocities + kDrumClasses) - velocities);
    const unsigned hit = input.hits[step] >> loudest & 1U;
    const std::uint8_t velocity = input.velocities[step * kDrumClasses + loudest];
    const std::int16_t offset = input.offsets[step * kDrumClasses + loudest];
    for (std::size_t drum = 0; drum < kDrumClasses; ++drum) clear_cell(input, step, drum);
    input.hits[step] = static_cast<std::uint16_t>(hit << kTapClass);
    input.velocities[step * kDrumClasses + kTapClass] = velocity;
    input.offsets[step * kDrumClasses + kTapClass] = offset;
  }
}

void remove_classes(std::uint16_t classes, DrumTensor& input) {
  for (std::size_t drum = 0; drum < kDrumClasses; ++drum) {
    if ((classes >> drum & 1U) == 0) continue;
    for (std::size_t step = 0; step < input.hits.size(); ++step) clear_cell(input, step, drum);
  }
}

}  // namespace

InputVariant input_variant_named(const std::string& name) {
  if (name == "plain") return {};
  if (name == "humanize") return {.humanize = true};
  if (name == "tap_fixed_velocity") return {.tapify = true, .fixed_velocities = true};
  if (name == "tap_fixed_velocity_note_dropout") {
    return {.note_dropout = kNoteDropout, .tapify = true, .fixed_velocities = true};
  }
  if (name == "add_closed_hh") return {.add_instruments = kClosedHiHat};
  if (name == "hits_control") return {.hits_as_controls = true};
  throw std::invalid_argument("unknown input variant '" + name + "'");
}

std::size_t uniforms_needed(const InputVariant& variant, std::int32_t steps) {
  return variant.note_dropout > 0.0F ? 1 + static_cast<std::size_t>(steps) * kDrumClasses : 0;
}

void apply_input_variant(const InputVariant& variant, std::span<const float> uniforms,
                         DrumTensor& input) {
  const std::size_t needed = uniforms_needed(variant, input.steps);
  if (uniforms.size() < needed)
    throw std::invalid_argument("apply_input_variant: " + std::to_string(uniforms.size()) +
                                " uniforms; wanted " + std::to_string(needed));
  if (needed > 0) drop_notes(variant.note_dropout, uniforms, input);
  if (variant.tapify) tapify(input);
  if (variant.humanize || variant.fixed_velocities)
    std::ranges::fill(input.velocities, std::uint8_t{0});
  if (variant.humanize) std::ranges::fill(input.offsets, std::int16_t{0});
  remove_classes(variant.add_instruments, input);
}

}  // namespace drumvae
