// Numbers for the trials of the NADE head.
#pragma once

#include <string>

#include "kernels/nade.h"
#include "tests/kernels/every_device.h"
#include "tests/kernels/reference_nade.h"

namespace trial {

inline constexpr drumvae::StepInput kNadeStep{
    .key = 77, .step = 3, .first_row = 5, .inverse_weight = .125F};

struct NadeSizes {
  Index steps, batch, drums, units;

  std::string text() const {
    return std::to_string(steps) + " steps, batch " + std::to_string(batch) + ", D " +
           std::to_string(drums) + ", Nh " + std::to_string(units);
  }
};

struct NadeNumbers : NadeSizes {
  explicit NadeNumbers(const NadeSizes& sizes)
      : NadeSizes(sizes), random(static_cast<std::uint64_t>(drums * 1000 + units + batch)) {
    for (float& y : targets) y = y > 0 ? 1.0F : 0.0F;
    for (std::size_t i = 0; i < outputs.size(); i += 7) outputs[i] *= 9;  // saturated
  }

  std::array<Index, 3> outputs_shape() const { return {steps, batch, units + drums}; }
  std::array<Index, 3> targets_shape() const { return {steps, batch, drums}; }
  drumvae::NadeWeights weights(Trial& trial) const {
    return {.encoder = trial.input<2>({drums, units}, encoder),
            .decoder = trial.input<2>({drums, units}, decoder)};
  }

  // Row (t, b) as the reference works it out.
  template <class R>
  reference::NadeRow<R> row(Index t, Index b) const {
    const auto part = [&](const std::vector<float>& from, Index width) {
      const auto first = from.begin() + (t * batch + b) * width;
      return reference::numbers<R>({first, first + width});
    };
    return reference::nade_row(part(outputs, units + drums), part(targets, drums),
                               reference::numbers<R>(encoder), reference::numbers<R>(decoder));
  }

  Random random;
  std::vector<float> outputs = random.floats(steps * batch * (units + drums), -2, 2);
  std::vector<float> targets = random.floats(steps * batch * drums, -1, .7);
  std::vector<float> encoder = random.floats(drums * units);
  std::vector<float> decoder = random.floats(drums * units);
  std::vector<float> row_weight = random.floats(batch, .5, 1);
};

// On a device that is simulated the largest costs seconds.
inline const std::vector<NadeSizes> kNadeSizes = {{1, 1, 1, 1},  {2, 3, 2, 5},    {5, 17, 9, 31},
                                                  {3, 2, 9, 33}, {2, 16, 4, 128}, {1, 2, 61, 129}};

}  // namespace trial
