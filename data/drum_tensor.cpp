// The groove tensor's float rows.
#include "data/drum_tensor.h"

#include <cassert>

namespace drumvae {

DrumTensor empty_tensor(std::int32_t steps) {
  const auto cells = static_cast<std::size_t>(steps) * kDrumClasses;
  return {.steps = steps,
          .hits = std::vector<std::uint16_t>(static_cast<std::size_t>(steps)),
          .velocities = std::vector<std::uint8_t>(cells),
          .offsets = std::vector<std::int16_t>(cells)};
}

void write_row(const DrumTensor& tensor, std::int32_t step, std::span<float> row) {
  assert(step >= 0 && step < tensor.steps && row.size() == kRowDepth);
  const auto first_cell = static_cast<std::size_t>(step) * kDrumClasses;
  for (std::size_t drum = 0; drum < kDrumClasses; ++drum) {
    const bool hit = (tensor.hits[static_cast<std::size_t>(step)] >> drum & 1U) != 0;
    row[drum] = hit ? 1.0F : 0.0F;
    row[kDrumClasses + drum] = static_cast<float>(tensor.velocities[first_cell + drum]) / 127.0F;
    row[2 * kDrumClasses + drum] =
        static_cast<float>(tensor.offsets[first_cell + drum]) / static_cast<float>(kOffsetUnits);
  }
}

}  // namespace drumvae
