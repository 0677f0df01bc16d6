// The training step: it learns, and its bits depend on nothing that they should not.
#include <catch2/catch.hpp>

#include "model/objective.h"
#include "model/train_step.h"
#include "tests/model/small_model.h"
#include "tests/support/count_allocations.h"

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
