// The whole loss against its gradient: central differences of the forward pass, tensor by tensor.
#include <catch2/catch.hpp>
#include <cmath>

#include "model/forward_pass.h"
#include "model/objective.h"
#include "model/train_step.h"
#include "tests/model/small_model.h"

namespace drumvae {
namespace {

using test::random_batch;

// Loss with one tensor moved by `distance` along `direction`.
float loss_at(GrooveVae& model, TrainStep& step, const Batch& batch, const StepInput& input,
              const View<float, 1>& tensor, const std::vector<float>& direction, float distance) {
  const std::vector<float> before = model.device().download(tensor);
  std::vector<float> moved = before;
  for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += distance * direction[i];
  model.device().upload(std::span<const float>(moved), tensor);
  model.pack();
  step.run_gradients(batch, input);
  model.device().upload(std::span<const float>(before), tensor);
  return step.state().metrics.loss;
}

void check_gradients(const ModelConfig& config) {
  Device device = Device::open("cpu", 2);
  GrooveVae model(device, config, Use::training);
  model.initialise(21);
  TrainStep step(model, config.batch_size);
  const Batch batch = random_batch(config, config.batch_size, 8);
  const StepInput input = training_input(config, 4, 1, static_cast<double>(config.batch_size));
  step.run_gradients(batch, input);
  const Parameters& parameters = model.parameters();
  const std::vector<float> gradients = device.download(parameters.gradients());

  for (ParameterId id = 0; id < model.table().specs().size(); ++id) {
    const ParameterSpec& spec = model.table()[id];
    std::vector<float> direction(gradients.begin() + spec.offset,
                                 gradients.begin() + spec.offset + spec.size());
    double squares = 0;
    for (const float g : direction) squares += double{g} * g;
    const double norm = std::sqrt(squares);
    REQUIRE(norm > 0);
    for (float& g : direction) g = static_cast<float>(g / norm);
    const View<float, 1> tensor = parameters.tensor(parameters.values(), id);
    constexpr float kDistance = 1e-2F;
    const double ahead = loss_at(model, step, batch, input, tensor, direction, kDistance);
    const double behind = loss_at(model, step, batch, input, tensor, direction, -kDistance);
    const double slope = (ahead - behind) / (2.0 * kDistance);
    INFO(spec.name << ": slope " << slope << ", gradient's norm " << norm);
    CHECK_FALSE(!(std::abs(slope - norm) <= 0.02 * norm + 2e-3));
  }
}

TEST_CASE("Gradients are the slopes of the loss, with dropout drawn from its counter") {
  check_gradients(test::small_config());
}

TEST_CASE(
    "Gradients are the slopes of the loss with control, free bits and a stacked encoder, without "
    "dropout") {
  ModelConfig config = test::small_config();
  apply_hparams(config, "enc_rnn_size=[6,5],dropout_keep_prob=1,free_bits=0.001");
  config.control_depth = 9;
  check_gradients(config);
}

TEST_CASE("Gradients are the slopes of the loss through levels and a conductor, with dropout") {
  ModelConfig config = test::small_config();
  apply_hparams(config, "enc_levels=[2,2,2],dec_levels=[4,2]");
  config.control_depth = 9;
  check_gradients(config);
}

TEST_CASE("Gradients are the slopes of the loss of classes and of nade rows") {
  ModelConfig config = test::small_config();
  apply_hparams(config, "dropout_keep_prob=1,nade_num_hidden=6");
  config.target_depth = 12;
  config.input_depth = 5;
  for (const HeadKind head : {HeadKind::categorical, HeadKind::nade}) {
    config.head = head;
    check_gradients(config);
  }
}

TEST_CASE("With levels and a conductor a row's losses in training do not depend on its batch") {
  ModelConfig config = test::small_config();
  apply_hparams(config, "enc_levels=[4,2],dec_levels=[2,4],dropout_keep_prob=0.5");
  Device device = Device::open("cpu", 2);
  GrooveVae model(device, config, Use::training);
  model.initialise(2);
  TrainStep one(model, 1), forty(model, 40);
  StepInput input = training_input(config, 4, 1, 1);
  forty.run_gradients(random_batch(config, 40, 6), input);
  input.first_row = 23;
  one.run_gradients(random_batch(config, 1, 6, 23), input);
  CHECK(device.download(one.pass().losses.r_loss)[0] ==
        device.download(forty.pass().losses.r_loss)[23]);
}

}  // namespace
}  // namespace drumvae
