// Losses and metrics of a model on a split.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "data/batches.h"
#include "model/eval_step.h"
#include "model/sampler.h"
#include "tools/training/event_file.h"
#include "tools/training/groove_table.h"

namespace drumvae {

struct Evaluation {
  std::int64_t step = 0;  // of the model's weights
  std::int64_t examples = 0;
  std::vector<Scalar> scalars;  // under TensorBoard's tags; docs/metrics.md defines them

  // Throws std::invalid_argument when there is no such tag.
  double operator[](std::string_view tag) const;
};

// What is looked at.
struct EvaluationScope {
  std::int64_t batches = 0;                 // 0: all
  GrooveRows form = GrooveRows::given_hit;  // of a groove's rows
  // Of grooves: the decoder playing the target's hits too, and, where the file has examples of
  // training, the table of their medians as a baseline.
  bool notes_kept = false;
  bool by_drum = false;  // of grooves: the free-running metrics of each drum too
};

// Goes through a split in the file's order, the last partial batch included, with eps drawn from
// task.seed by an example's place: the result does not depend on the batch size.
class Evaluator {
 public:
  // Model and packed file must outlive the evaluator.  Throws std::invalid_argument when the split
  // has no examples.
  Evaluator(const GrooveVae& model, const PackedDrums& packed, const BatchTask& task,
            const EvaluationScope& scope = {});

  // With the model's present weights, saved at `step`: beta depends on it.
  Evaluation run(std::int64_t step);

 private:
  struct Counts;

  // Adds batch `number` to the counts.
  void look_at(std::int64_t number, std::int64_t step, Batch& batch, Counts& counts);
  void look_at_groove(const Batch& batch, std::span<const float> free, Counts& counts);
  void append_metrics(const Counts& counts, std::vector<Scalar>& scalars) const;

  const GrooveVae& model_;
  const PackedDrums& packed_;
  BatchTask task_;
  EvaluationScope scope_;
  std::int64_t batches_;
  EvalStep eval_;
  Sampler free_running_;         // decodes at temperature 0
  std::optional<Sampler> kept_;  // plays the target's hits
  std::optional<GrooveTable> table_;
};

}  // namespace drumvae
