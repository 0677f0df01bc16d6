// Taking and filling a device's batch.
#include "engine/device_batch.h"

#include <stdexcept>

namespace drumvae {

DeviceBatch DeviceBatch::take(Recorder& step, const BatchShape& shape) {
  DeviceBatch batch;
  batch.shape = shape;
  batch.encoder_input = step.take(std::array{shape.steps, shape.rows, shape.input_depth});
  batch.zero_then_target = step.take(std::array{shape.steps + 1, shape.rows, shape.target_depth});
  if (shape.control_depth > 0)
    batch.control = step.take(std::array{shape.steps, shape.rows, shape.control_depth});
  batch.row_weight = step.take(std::array{shape.rows});
  return batch;
}

void DeviceBatch::upload(Device& device, const Batch& batch) const {
  if (batch.shape != shape)
    throw std::invalid_argument("DeviceBatch: the batch has another shape than was planned");
  device.upload(std::span<const float>(batch.encoder_input), encoder_input);
  device.upload(std::span<const float>(batch.target), zero_then_target.rows(1, shape.steps));
  if (control.given()) device.upload(std::span<const float>(batch.control), control);
  device.upload(std::span<const float>(batch.row_weight), row_weight);
}

}  // namespace drumvae
