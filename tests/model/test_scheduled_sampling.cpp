// Scheduled sampling: 0 reads the target's rows, 1 the model's own, and the gradient takes them as
// given.
#include <catch2/catch.hpp>

#include "model/eval_step.h"
#include "model/objective.h"
#include "model/sampler.h"
#include "model/train_step.h"
#include "tests/model/small_model.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

ModelConfig sampled_config(const char* more) {
  ModelConfig config = test::small_config();
  apply_hparams(config, "dropout_keep_prob=1,sampling_rate=0.5");
  apply_hparams(config, more);
  return config;
}

// Outputs and loss of one evaluation with rows fed back with probability p.
struct Evaluated {
  Evaluated(Device& device, const ModelConfig& config, Feedback feedback, float p) {
    GrooveVae model(device, config, Use::inference);
    model.initialise(11);
    EvalStep step(model, 4, feedback);
    StepInput input = evaluation_input(config, 5, 0, 0, 4);
    input.sampling_probability = p;
    loss = step.run(test::random_batch(config, 4, 3), input).loss;
    outputs = device.download(step.pass().outputs);
  }

  float loss = 0;
  std::vector<float> outputs;
};

TEST_CASE("At probability 0 the rows are the target's, bit for bit, with and without a conductor",
          "[device]") {
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    for (const char* levels : {"", "dec_levels=[2,4]"}) {
      const ModelConfig config = sampled_config(levels);
      const Evaluated target(device, config, Feedback::target, 1),
          never(device, config, Feedback::sampled, 0), always(device, config, Feedback::sampled, 1);
      CHECK(never.outputs == target.outputs);
      CHECK(never.loss == target.loss);
      CHECK(always.outputs != target.outputs);
      // The row before the first is zero either way.
      CHECK(std::equal(always.outputs.begin(), always.outputs.begin() + 4 * 27,
                       target.outputs.begin()));
    }
  }
}

TEST_CASE("Evaluation reads the model's own rows where a schedule is on, and only there") {
  const ModelConfig on = sampled_config(""), off = sampled_config("sampling_rate=0");
  CHECK(feedback_of(on) == Feedback::sampled);
  CHECK(feedback_of(off) == Feedback::target);
  CHECK(evaluation_input(on, 1, 0, 0, 1).sampling_probability == 1);
}

TEST_CASE("A row's choices and draws do not depend on the batch it stands in") {
  const ModelConfig config = sampled_config("dec_levels=[2,4]");
  Device device = Device::open("cpu", 2);
  GrooveVae model(device, config, Use::inference);
  model.initialise(11);
  EvalStep one(model, 1), forty(model, 40);
  StepInput input = evaluation_input(config, 1, 1, 0, 1), at_23 = input;
  input.sampling_probability = at_23.sampling_probability = 0.5F;
  at_23.first_row = 23;
  forty.run(test::random_batch(config, 40, 6), input);
  one.run(test::random_batch(config, 1, 6, 23), at_23);
  CHECK(device.download(one.pass().losses.r_loss)[0] ==
        device.download(forty.pass().losses.r_loss)[23]);
}

TEST_CASE("Training with sampled rows lowers the loss") {
  const ModelConfig config = sampled_config("learning_rate=0.02");
  Device device = Device::open("cpu", 2);
  GrooveVae model(device, config, Use::training);
  model.initialise(3);
  TrainStep step(model, config.batch_size);
  const Batch batch = test::random_batch(config, config.batch_size, 1);
  float first = 0;
  for (std::int64_t i = 0; i < 40; ++i) {
    step.run(batch, training_input(config, 9, i, static_cast<double>(config.batch_size)));
    if (i == 0) first = step.state().metrics.loss;
  }
  CHECK(step.state().metrics.loss < 0.85F * first);
}

}  // namespace
}  // namespace drumvae
