// One training step, recorded once and replayed: forward, backward, clip, Adam, pack.
#pragma once

#include "engine/process_group.h"
#include "engine/readback.h"
#include "model/forward_pass.h"

namespace drumvae {

class TrainStep {
 public:
  // For batches of `rows` rows.  given: noise and masks from outside, for tests.  frozen:
  // parameters that stay as they are, and whose gradients do not count.  The model must have been
  // made for training and must outlive the step.  group: processes that take the other rows of the
  // global batch, all on the CPU or each on a GPU of its own; norm, update and metrics are then
  // those of the whole batch, and run() throws LostProcessError too.  Throws std::invalid_argument,
  // DeviceMemoryError, CudaError, LostProcessError.
  TrainStep(GrooveVae& model, Index rows, const GivenRandomness* given = nullptr,
            const std::vector<ParameterId>& frozen = {}, ProcessGroup* group = nullptr);
  TrainStep(const TrainStep&) = delete;
  TrainStep& operator=(const TrainStep&) = delete;

  // Memory that a step for such batches takes; the model may be one made to be counted.
  static Index bytes(GrooveVae& model, Index rows);
  // Lanes that it is recorded on.
  static constexpr int kLanes = kBesideLane + 1;

  // Trains on the batch.  Allocates nothing, unless there is a group.  Throws std::invalid_argument
  // when the batch has another shape.
  void run(const Batch& batch, const StepInput& input);
  // The same up to the gradients: no update.
  void run_gradients(const Batch& batch, const StepInput& input);

  // Of the step that ran last; waits for it.
  StepState state() const;
  // Of the latest step whose state has come back by itself, input.step says which; waits for
  // nothing.  On the CPU that is the step that ran last, on CUDA one of the last ten; as restore()
  // left it where there was none yet.
  const StepState& recent_state();
  // Sets the counters anew, on resume.
  void restore(const StepCounters& counters);

  const ForwardPass& pass() const { return pass_; }
  Index bytes() const { return memory_.bytes(); }
  // What was recorded: all up to the gradients, and the update.
  const Schedule& gradients() const { return gradients_; }
  const Schedule& update() const { return update_; }
  const StepState* state_on_device() const { return state_.data(); }

 private:
  struct Counted {};
  TrainStep(GrooveVae& model, Index rows, Counted) : model_(&model), rows_(rows) {}

  void plan(Arena& arena, const GivenRandomness* given, const std::vector<ParameterId>& frozen);
  void upload(const Batch& batch, const StepInput& input);
  // Then sums gradients and metrics over the group, the former while the backward pass goes on.
  void run_group_gradients(const Batch& batch, const StepInput& input);
  void read_state_back();

  GrooveVae* model_;
  Index rows_;
  Schedule gradients_, update_;
  ProcessGroup* group_ = nullptr;
  std::unique_ptr<GroupSum> group_sum_;  // where there is a group
  View<StepState, 1> state_;
  DeviceBatch batch_;
  ForwardPass pass_;
  Buffer memory_;
  Readback readback_;
  StepState recent_;
};

}  // namespace drumvae
