// Taking and filling a device's batch.
#include "engine/device_batch.h"

#include <stdexcept>
#include <string>

namespace drumvae {
namespace {

void require_shape(const BatchShape& have, const BatchShape& wanted) {
  const auto require = [](const char* what, std::int64_t has, std::int64_t wants) {
    if (has == wants) return;
    throw std::invalid_argument("DeviceBatch: the batch has " + std::to_string(has) + " " + what +
                                ", the model wants " + std::to_string(wants));
  };
  require("steps", have.steps, wanted.steps);
  require("rows", have.rows, wanted.rows);
  require("input columns", have.input_depth, wanted.input_depth);
  require("target columns", have.target_depth, wanted.target_depth);
  require("control columns", have.control_depth, wanted.control_depth);
}

}  // namespace

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

Index DeviceBatch::upload_bytes(const BatchShape& shape) {
  Arena arena;
  const Index cells = shape.steps * shape.rows;
  for (const Index depth : {shape.input_depth, shape.target_depth, shape.control_depth})
    arena.take<float>(std::array{cells * depth});
  arena.take<float>(std::array{shape.rows});
  arena.take<StepInput>(std::array{Index{1}});
  return arena.bytes();
}

std::array<HostCopy, 4> DeviceBatch::copies(const Batch& batch) const {
  require_shape(batch.shape, shape);
  const auto copy = [](const std::vector<float>& from, const auto& to) {
    if (static_cast<Index>(from.size()) != to.size())
      throw std::invalid_argument("DeviceBatch: an array of the batch does not have its shape");
    return HostCopy{from.data(), to.data(), to.size() * static_cast<Index>(sizeof(float))};
  };
  return {copy(batch.encoder_input, encoder_input),
          copy(batch.target, zero_then_target.rows(1, shape.steps)), copy(batch.control, control),
          copy(batch.row_weight, row_weight)};
}

}  // namespace drumvae
