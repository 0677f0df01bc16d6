// Recording and replaying an evaluation step.
#include "model/eval_step.h"

namespace drumvae {

EvalStep::EvalStep(const GrooveVae& model, Index rows, Feedback feedback,
                   const GivenRandomness* given)
    : model_(&model), rows_(rows) {
  memory_ = plan_memory(model.device(), [&](Arena& arena) {
    state_ = arena.take<StepState>(std::array{Index{1}});
    StepState* state = state_.data();
    Recorder step(model.device(), arena, schedule_, state ? &state->input : nullptr, given);
    batch_ = DeviceBatch::take(step, model.config().batch_shape(rows));
    pass_ = ForwardPass::record(step, model, Pass::inference, batch_, feedback, state);
  });
  schedule_.prepare(model.device());
}

StepMetrics EvalStep::run(const Batch& batch, const StepInput& input) {
  Device& device = model_->device();
  batch_.upload(device, batch);
  StepState state{.input = input};
  device.upload(std::span<const StepState>(&state, 1), state_);
  schedule_.replay(device);
  device.download(state_, std::span(&state, 1));
  return state.metrics;
}

std::vector<std::uint32_t> EvalStep::class_counts() const {
  return model_->device().download(pass_.losses.class_counts);
}

void EvalStep::clear_class_counts() {
  const View<std::uint32_t, 2>& counts = pass_.losses.class_counts;
  const std::vector<std::uint32_t> zeros(static_cast<std::size_t>(counts.size()));
  if (!zeros.empty()) model_->device().upload(std::span(zeros), counts);
}

}  // namespace drumvae
