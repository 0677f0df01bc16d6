// Evaluations and their events.
#include "tools/training/validation.h"

#include "engine/checkpoint.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

const fs::path& made(const fs::path& folder) {
  make_directory(folder);
  return folder;
}

// Where the events of the steps after `step` begin.
std::uint64_t bytes_up_to(const fs::path& folder, std::int64_t step) {
  std::uint64_t bytes = 0;
  for (const EventExtent& extent : read_event_extents(folder)) {
    if (extent.step > step) break;
    bytes = extent.end_bytes;
  }
  return bytes;
}

}  // namespace

Validation::Validation(const fs::path& folder, const GrooveVae& model, const PackedDrums& packed,
                       const BatchTask& task, std::int64_t step, std::int64_t batches)
    : lock_(made(folder) / "lock"),
      events_(folder, bytes_up_to(folder, step)),
      model_(model),
      packed_(packed),
      task_(task),
      batches_(batches) {}

Evaluation Validation::run(std::int64_t step) {
  if (!evaluator_) evaluator_.emplace(model_, packed_, task_, EvaluationScope{.batches = batches_});
  Evaluation result = evaluator_->run(step);
  events_.write(step, result.scalars);
  return result;
}

std::int64_t last_evaluated_step(const fs::path& folder) {
  const std::vector<EventExtent> extents = read_event_extents(folder);
  return extents.size() < 2 ? -1 : extents.back().step;  // the first is the file's version
}

}  // namespace drumvae
