// A batch in device memory, laid out as the model reads it.
#pragma once

#include <array>

#include "engine/batch.h"
#include "engine/device.h"
#include "engine/recorder.h"

namespace drumvae {

// Views of fixed memory: a recorded schedule reads them at each replay.
struct DeviceBatch {
  BatchShape shape;
  View<float, 3> encoder_input;     // [T, B, input_depth]
  View<float, 3> zero_then_target;  // [1 + T, B, D]: the row before the first is all zeros
  View<float, 3> control;           // [T, B, C]; not given where C = 0
  View<float, 1> row_weight;        // [B]

  static DeviceBatch take(Recorder& step, const BatchShape& shape);

  // Bytes of a step's upload: a batch and the step's input.
  static Index upload_bytes(const BatchShape& shape);

  View<const float, 3> target() const { return zero_then_target.rows(1, shape.steps); }
  // The row before each step: teacher forcing.
  View<const float, 3> previous() const { return zero_then_target.rows(0, shape.steps); }

  // Where the batch's arrays go.  Throws std::invalid_argument, naming what is too many or too few,
  // unless the batch has this shape.
  std::array<HostCopy, 4> copies(const Batch& batch) const;
  void upload(Device& device, const Batch& batch) const { device.upload(copies(batch)); }
};

}  // namespace drumvae
