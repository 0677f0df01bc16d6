// A model of two tensors, filled with numbers that tell one range from another, for checkpoints.
#pragma once

#include "engine/checkpoint.h"

namespace drumvae::test {

inline ParameterTable small_table(Index columns = 3) {
  ParameterTable table;
  table.add_kernel("layer/kernel", 2, columns, Initializer::glorot_uniform);
  table.add_bias("layer/bias", columns);
  return table;
}

struct Model {
  explicit Model(Index columns = 3) : table(small_table(columns)) {}

  ParameterTable table;
  Device device = Device::open("cpu", 1);
  Parameters parameters{device, table, Use::training};

  void fill(const View<float, 1>& flat, float first) {
    for (ParameterId id = 0; id < table.specs().size(); ++id) {
      std::vector<float> values(static_cast<std::size_t>(table[id].size()));
      for (float& value : values) value = first++;
      device.upload(std::span<const float>(values), parameters.tensor(flat, id));
    }
  }
};

inline Model filled_model() {
  Model model;
  model.fill(model.parameters.values(), 1);
  model.fill(model.parameters.first_moment(), 100);
  model.fill(model.parameters.second_moment(), 200);
  return model;
}

inline const TrainingState kState = {.step = 12,
                                     .seed = 0xFFFFFFFFFFFFFFFEULL,
                                     .epoch = 3,
                                     .position = 512,
                                     .counters = {.first_bad_step = -1, .zeroed_steps = 2},
                                     .best_step = 10,
                                     .best_loss = 0.1 + 0.2,
                                     .evaluations_since_best = 4,
                                     .event_bytes = 77};

}  // namespace drumvae::test
