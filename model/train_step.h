// One training step, recorded once and replayed: forward, backward, clip, Adam, pack.
#pragma once

#include "model/forward_pass.h"

namespace drumvae {

class TrainStep {
 public:
  // For batches of `rows` rows.  given: noise and masks from outside, for tests.  The model must
  // have been made for training and must outlive the step.
  TrainStep(GrooveVae& model, Index rows, const GivenRandomness* given = nullptr);
  TrainStep(const TrainStep&) = delete;
  TrainStep& operator=(const TrainStep&) = delete;

  // Trains on the batch.  Allocates nothing.  Throws std::invalid_argument when the batch has
  // another shape.
  void run(const Batch& batch, const StepInput& input);
  // The same up to the gradients: no update.
  void run_gradients(const Batch& batch, const StepInput& input);

  // Of the step that ran last.
  StepState state() const;
  // Sets the counters anew, on resume.
  void restore(const StepCounters& counters);

  const ForwardPass& pass() const { return pass_; }
  // What was recorded: all up to the gradients, and the update.
  const Schedule& gradients() const { return gradients_; }
  const Schedule& update() const { return update_; }
  const StepState* state_on_device() const { return state_.data(); }

 private:
  void plan(Arena& arena, const GivenRandomness* given);
  void upload(const Batch& batch, const StepInput& input);

  GrooveVae* model_;
  Index rows_;
  Schedule gradients_, update_;
  View<StepState, 1> state_;
  DeviceBatch batch_;
  ForwardPass pass_;
  Buffer memory_;
};

}  // namespace drumvae
