// Counting memory, and searching for the batch that fits.
#include "model/memory_plan.h"

namespace drumvae {
namespace {

std::string reason_text(Index rows, Index fitting_rows, const DeviceMemoryError& reason) {
  const std::string text =
      std::string(reason.what()) + " for a batch of " + std::to_string(rows) + ": ";
  if (fitting_rows == 0) return text + "not even a batch of 1 fits";
  return text + "a batch of " + std::to_string(fitting_rows) + " fits";
}

}  // namespace

MemoryPlan MemoryPlan::of(GrooveVae& model, Index rows, int processes) {
  const Index upload = DeviceBatch::upload_bytes(model.config().batch_shape(rows));
  return {.parameters = model.bytes(),
          .activations = TrainStep::bytes(model, rows),
          .workspace = model.device().workspace_bytes(TrainStep::kLanes, upload, processes)};
}

BatchMemoryError::BatchMemoryError(Index rows, Index fitting_rows, const DeviceMemoryError& reason)
    : DeviceMemoryError(reason_text(rows, fitting_rows, reason)) {}

Index largest_batch(GrooveVae& model, Index rows, int processes) {
  const Index available = model.device().available_bytes();
  Index fits = 0, too_large = rows;
  while (too_large - fits > 1) {
    const Index middle = fits + (too_large - fits) / 2;
    const MemoryPlan plan = MemoryPlan::of(model, middle, processes);
    if (plan.activations + plan.workspace <= available) {
      fits = middle;
    } else {
      too_large = middle;
    }
  }
  return fits;
}

TrainStep make_train_step(GrooveVae& model, Index rows, const std::vector<ParameterId>& frozen,
                          ProcessGroup* group) {
  try {
    return TrainStep(model, rows, nullptr, frozen, group);
  } catch (const DeviceMemoryError& error) {
    throw BatchMemoryError(rows, largest_batch(model, rows, group ? group->size() : 1), error);
  }
}

}  // namespace drumvae
