// Evaluations that go to a run's folder RUN/eval.
#pragma once

#include <filesystem>
#include <optional>

#include "engine/platform.h"
#include "tools/training/evaluate.h"

namespace drumvae {

class Validation {
 public:
  // Makes and locks the folder and goes on behind the events of steps up to `step`; later ones are
  // cut off.  batches: 0 = the whole split.  Throws IoError, also when another process evaluates
  // this run.
  Validation(const std::filesystem::path& folder, const GrooveVae& model, const PackedDrums& packed,
             const BatchTask& task, std::int64_t step, std::int64_t batches = 0);

  // Evaluates the present weights, saved at `step`, and writes the scalars in one event.
  Evaluation run(std::int64_t step);

  // Makes the events durable.
  void sync() { events_.sync(); }

 private:
  FileLock lock_;
  EventFile events_;
  const GrooveVae& model_;
  const PackedDrums& packed_;
  BatchTask task_;
  std::int64_t batches_;
  std::optional<Evaluator> evaluator_;  // made when it is needed: it takes memory
};

// The step of the last evaluation in a folder's events; -1 where there is none.  Throws IoError.
std::int64_t last_evaluated_step(const std::filesystem::path& folder);

}  // namespace drumvae
