// The training step: it learns, and its bits depend on nothing that they should not.
#include <catch2/catch.hpp>

#include "model/objective.h"
#include "model/train_step.h"
#include "tests/model/small_model.h"
#include "tests/support/count_allocations.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

using test::random_batch;
using test::small_config;

std::vector<float> train(const ModelConfig& config, int threads, std::int64_t steps,
                         StepMetrics* metrics = nullptr) {
  Device device = Device::open("cpu", threads);
  GrooveVae model(device, config, Use::training);
  model.initialise(3);
  TrainStep step(model, config.batch_size);
  for (std::int64_t i = 0; i < steps; ++i) {
    const Batch batch = random_batch(config, config.batch_size, static_cast<std::uint64_t>(i % 2));
    step.run(batch, training_input(config, 9, i, static_cast<double>(config.batch_size)));
  }
  if (metrics) *metrics = step.state().metrics;
  return device.download(model.parameters().values());
}

TEST_CASE("One and two threads train to the same bits") {
  ModelConfig config = small_config();
  apply_hparams(config, "batch_size=37,enc_rnn_size=33,dec_rnn_size=[33,17]");
  CHECK(train(config, 1, 4) == train(config, 2, 4));
}

TEST_CASE("Training on the same batches lowers the loss") {
  ModelConfig config = small_config();
  apply_hparams(config, "learning_rate=0.02,dropout_keep_prob=1");
  StepMetrics first, last;
  train(config, 1, 1, &first);
  train(config, 1, 60, &last);
  CHECK(last.loss < 0.8F * first.loss);
}

TEST_CASE("A training step allocates nothing") {
  const ModelConfig config = small_config();
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, config, Use::training);
  model.initialise(1);
  TrainStep step(model, config.batch_size);
  const Batch batch = random_batch(config, config.batch_size, 1);
  step.run(batch, training_input(config, 1, 0, 5));
  const test::CountAllocations count;
  step.run(batch, training_input(config, 1, 1, 5));
  CHECK(count.so_far() == 0);
}

TEST_CASE("States come back by themselves and are of one of the last ten steps", "[device]") {
  const ModelConfig config = small_config();
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    GrooveVae model(device, config, Use::training);
    model.initialise(1);
    TrainStep step(model, config.batch_size);
    step.restore({.zeroed_steps = 7});
    CHECK(step.recent_state().counters.zeroed_steps == 7);
    const Batch batch = random_batch(config, config.batch_size, 1);
    for (std::uint32_t i = 0; i < 30; ++i) {
      step.run(batch, training_input(config, 1, i, 5));
      const StepState recent = step.recent_state();
      CHECK(recent.counters.zeroed_steps == 7);
      CHECK(recent.input.step + 10 >= i);
      CHECK(recent.input.step <= i);
      if (choice.name == "cpu") CHECK(recent.input.step == i);
      if (recent.input.step > 0) CHECK(recent.metrics.loss > 0);
    }
    CHECK(step.state().input.step == 29);
  }
}

TEST_CASE("The parameters' gradients stand on a lane that nothing of the step waits for") {
  const ModelConfig config = small_config();
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, config, Use::training);
  const TrainStep step(model, config.batch_size);
  const std::vector<StepNode>& nodes = step.gradients().nodes();
  int beside = 0;
  for (const StepNode& node : nodes) {
    const bool of_lstm = node.kernel.type() == typeid(LstmWeightGradient);
    const bool of_parameters = of_lstm || node.kernel.type() == typeid(GemmWeightGradient);
    CHECK((node.lane == kBesideLane) == of_parameters);
    if (of_parameters) ++beside;
    for (const int before : node.after)
      CHECK(nodes[static_cast<std::size_t>(before)].lane != kBesideLane);
  }
  CHECK(beside == 8);  // two encoder directions, two decoder layers, four linear layers
}

TEST_CASE("A row of weight 0 changes neither loss nor gradient") {
  ModelConfig config = small_config();
  config.dropout_keep = 1;
  const auto gradients = [&](std::int64_t rows) {
    Device device = Device::open("cpu", 1);
    GrooveVae model(device, config, Use::training);
    model.initialise(1);
    TrainStep step(model, rows);
    Batch batch = random_batch(config, rows, 4);
    batch.row_weight.assign(batch.row_weight.size(), 0.0F);
    std::fill_n(batch.row_weight.begin(), 3, 1.0F);
    step.run_gradients(batch, training_input(config, 1, 0, 3));
    return std::pair(step.state().metrics, device.download(model.parameters().gradients()));
  };
  const auto [three, three_gradients] = gradients(3);
  const auto [five, five_gradients] = gradients(5);
  CHECK(three.loss == five.loss);
  CHECK(three.kl == five.kl);
  REQUIRE(three_gradients.size() == five_gradients.size());
  for (std::size_t i = 0; i < three_gradients.size(); ++i) {
    REQUIRE(five_gradients[i] == Approx(three_gradients[i]).margin(1e-6));
  }
}

TEST_CASE("A model made for inference cannot be trained") {
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, small_config(), Use::inference);
  CHECK_THROWS_AS(TrainStep(model, 5), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
