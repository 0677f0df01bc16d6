// Recording and replaying a training step.
#include "model/train_step.h"

#include <array>
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "kernels/adam.h"
#include "kernels/pointwise.h"
#include "model/group_metrics.h"

namespace drumvae {

TrainStep::TrainStep(GrooveVae& model, Index rows, const GivenRandomness* given,
                     const std::vector<ParameterId>& frozen, ProcessGroup* group)
    : model_(&model), rows_(rows), group_(group) {
  if (model.use() != Use::training)
    throw std::invalid_argument("TrainStep: the model was made for inference");
  Device& device = model.device();
  if (group) group_sum_ = device.group_sum(*group);
  memory_ = plan_memory(device, [&](Arena& arena) { plan(arena, given, frozen); });
  device.reserve_uploads(DeviceBatch::upload_bytes(batch_.shape));
  readback_ = Readback(device, sizeof(StepState));
  gradients_.prepare(device);
  update_.prepare(device);
  restore({});
}

Index TrainStep::bytes(GrooveVae& model, Index rows) {
  TrainStep step(model, rows, Counted());
  Arena counting;
  step.plan(counting, nullptr, {});
  return counting.bytes();
}

void TrainStep::plan(Arena& arena, const GivenRandomness* given,
                     const std::vector<ParameterId>& frozen) {
  const ModelConfig& config = model_->config();
  const Parameters& parameters = model_->parameters();
  state_ = arena.take<StepState>(std::array{Index{1}});
  StepState* state = state_.data();
  const StepInput* input = state ? &state->input : nullptr;

  Recorder gradients(model_->device(), arena, gradients_, input, given);
  if (group_) gradients_.mark_finished(model_->device(), kBesideLane);
  batch_ = DeviceBatch::take(gradients, config.batch_shape(rows_));
  gradients.run(Fill{.out = parameters.gradients(), .value = 0});
  pass_ =
      ForwardPass::record(gradients, *model_, Pass::training, batch_, feedback_of(config), state);
  pass_.record_backward(gradients, *model_, batch_);

  Recorder update(model_->device(), arena, update_, input, given);
  // Adam's moments are 0 then too, and so is the change.
  for (const ParameterId id : frozen)
    update.run(Fill{.out = parameters.tensor(parameters.gradients(), id), .value = 0});
  const Index parts = GradientNorm::part_count(parameters.gradients().size());
  update.run(GradientNorm{.gradients = parameters.gradients(),
                          .parts = arena.take<double>(std::array{parts}),
                          .grad_clip = static_cast<float>(config.grad_clip),
                          .norm_clip_to_zero = static_cast<float>(config.grad_norm_clip_to_zero),
                          .state = state});
  update.run(AdamUpdate{.values = parameters.values(),
                        .gradients = parameters.gradients(),
                        .first_moment = parameters.first_moment(),
                        .second_moment = parameters.second_moment(),
                        .state = state});
  model_->record_pack(update);
}

void TrainStep::upload(const Batch& batch, const StepInput& input) {
  const auto [encoder_input, target, control, row_weight] = batch_.copies(batch);
  const HostCopy step{&input, &state_.data()->input, sizeof input};
  model_->device().upload(std::array{encoder_input, target, control, row_weight, step});
}

// The next one is asked for when the one before has arrived: no later than the upload waits for the
// device, so that a state is never more than a few steps old.
void TrainStep::read_state_back() {
  if (readback_.started()) {
    if (!readback_.arrived()) return;
    std::memcpy(&recent_, readback_.bytes(), sizeof recent_);
  }
  readback_.start(state_.data());
}

void TrainStep::run(const Batch& batch, const StepInput& input) {
  group_ ? run_group_gradients(batch, input) : run_gradients(batch, input);
  update_.replay(model_->device());
  read_state_back();
}

const StepState& TrainStep::recent_state() {
  if (readback_.arrived()) std::memcpy(&recent_, readback_.bytes(), sizeof recent_);
  return recent_;
}

void TrainStep::run_gradients(const Batch& batch, const StepInput& input) {
  upload(batch, input);
  gradients_.replay(model_->device());
}

void TrainStep::run_group_gradients(const Batch& batch, const StepInput& input) {
  Device& device = model_->device();
  upload(batch, input);
  gradients_.replay(
      device, [this](const auto& values, const auto& mark) { group_sum_->begin(values, mark); });
  group_sum_->wait();
  // Norm and NaN are then judged on the whole batch's.
  const float weight = std::accumulate(batch.row_weight.begin(), batch.row_weight.end(), 0.0F);
  const StepMetrics metrics = mean_over_group(*group_, state().metrics, weight);
  device.upload(std::span(&metrics, 1), View<StepMetrics, 1>(&state_.data()->metrics, {1}));
}

StepState TrainStep::state() const {
  StepState state;
  model_->device().download(state_, std::span(&state, 1));
  return state;
}

void TrainStep::restore(const StepCounters& counters) {
  const StepState fresh{.counters = counters, .update = counters.first_bad_step < 0};
  model_->device().upload(std::span(&fresh, 1), state_);
  readback_.forget();
  recent_ = fresh;
}

}  // namespace drumvae
