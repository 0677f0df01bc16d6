// The forward pass without dropout, recorded once: losses of a batch.
#pragma once

#include <vector>

#include "model/forward_pass.h"

namespace drumvae {

class EvalStep {
 public:
  // For batches of `rows` rows, padding included, with the rows fed back that the configuration
  // asks for.  The model must outlive the step.
  EvalStep(const GrooveVae& model, Index rows, const GivenRandomness* given = nullptr)
      : EvalStep(model, rows, feedback_of(model.config()), given) {}
  EvalStep(const GrooveVae& model, Index rows, Feedback feedback,
           const GivenRandomness* given = nullptr);
  EvalStep(const EvalStep&) = delete;
  EvalStep& operator=(const EvalStep&) = delete;

  Index rows() const { return rows_; }

  // Means over the batch's examples.  Throws std::invalid_argument when the batch has another
  // shape.
  StepMetrics run(const Batch& batch, const StepInput& input);

  const ForwardPass& pass() const { return pass_; }

  // Of a categorical model, over the batches since it was made or cleared: [2, V], how often each
  // class was right, and how often it was predicted then.  Empty for other models.
  std::vector<std::uint32_t> class_counts() const;
  void clear_class_counts();

 private:
  const GrooveVae* model_;
  Index rows_;
  Schedule schedule_;
  View<StepState, 1> state_;
  DeviceBatch batch_;
  ForwardPass pass_;
  Buffer memory_;
};

}  // namespace drumvae
