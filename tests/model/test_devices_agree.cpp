// Every device of the build trains and samples as the CPU does: the same random bits, sums within
// rounding.
#include <catch2/catch.hpp>
#include <cmath>

#include "model/objective.h"
#include "model/sampler.h"
#include "model/train_step.h"
#include "tests/model/small_model.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

struct Run {
  std::vector<float> losses, norms, parameters;
};

Run train(Device& device, const ModelConfig& config, std::int64_t steps) {
  GrooveVae model(device, config, Use::training);
  model.initialise(3);
  TrainStep step(model, config.batch_size);
  Run run;
  for (std::int64_t i = 0; i < steps; ++i) {
    const Batch batch =
        test::random_batch(config, config.batch_size, static_cast<std::uint64_t>(i));
    step.run(batch, training_input(config, 9, i, static_cast<double>(config.batch_size)));
    const StepMetrics metrics = step.state().metrics;
    run.losses.push_back(metrics.loss);
    run.norms.push_back(metrics.global_norm);
  }
  run.parameters = device.download(model.parameters().values());
  return run;
}

std::vector<float> draw_rows(Device& device, const ModelConfig& config) {
  GrooveVae model(device, config, Use::inference);
  model.initialise(11);
  Sampler sampler(model, 19);
  sampler.sample(5, 0);
  const std::span<const float> drawn = sampler.sample(5, 38);
  return {drawn.begin(), drawn.end()};
}

std::vector<float> initial_draw(Device& device, const ModelConfig& config) {
  GrooveVae model(device, config, Use::inference);
  model.initialise(7);
  return device.download(model.parameters().values());
}

void require_close(const std::vector<float>& have, const std::vector<float>& want, double bound) {
  REQUIRE(have.size() == want.size());
  for (std::size_t i = 0; i < have.size(); ++i) {
    INFO("element " << i << ": " << have[i] << ", wanted " << want[i]);
    REQUIRE_FALSE(!(std::abs(double{have[i]} - want[i]) <= bound * (1 + std::abs(want[i]))));
  }
}

#ifdef __SANITIZE_THREAD__
constexpr std::int64_t kSteps = 3;  // each takes a hundred times longer, with the same races
#else
constexpr std::int64_t kSteps = 50;
#endif

// Rounding differs from the first step on, and Adam's first updates divide small gradients by their
// own size: a parameter whose gradient is rounding alone may move by the learning rate either way.
// The loss does not feel it.
TEST_CASE(
    "Training steps on every device follow the CPU's, 50 of them or 3 where races are checked",
    "[device]") {
  ModelConfig config = test::small_config();
  apply_hparams(config, "batch_size=7,enc_rnn_size=33,dec_rnn_size=[17,31]");
  Device cpu = Device::open("cpu", 1);
  const Run want = train(cpu, config, kSteps);
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    const Run have = train(device, config, kSteps);
    require_close(have.losses, want.losses, 1e-5);
    require_close(have.norms, want.norms, 1e-4);
    require_close(have.parameters, want.parameters, 1e-3);
  }
}

// What tf32 and bf16 drop is 2^-11 and 2^-8 of a factor.
TEST_CASE("Coarser products follow fp32's training within their rounding, and are coarser",
          "[device]") {
  ModelConfig config = test::small_config();
  for (const test::DeviceChoice& choice : test::every_device()) {
    if (choice.name != "cuda") continue;
    Device fp32 = Device::open(choice.name);
    const Run want = train(fp32, config, 10);
    double coarser = 0;
    for (const auto& [precision, bound] :
         {std::pair{Precision::tf32, 2e-3}, {Precision::bf16, 2e-2}}) {
      Device device = Device::open(choice.name, 0, precision);
      INFO(device.description() << ", bound " << bound);
      const Run have = train(device, config, 10);
      require_close(have.losses, want.losses, bound);
      require_close(have.parameters, want.parameters, 10 * config.learning_rate);
      const double difference = std::abs(double{have.losses[0]} - want.losses[0]);
      CHECK(difference > 2 * coarser);
      CHECK(difference > 0);
      coarser = difference;
    }
  }
}

TEST_CASE("A seed draws the same hits on every device, and velocities and offsets within rounding",
          "[device]") {
  const ModelConfig config = test::small_config();
  Device cpu = Device::open("cpu", 1);
  const std::vector<float> want = draw_rows(cpu, config);
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    const std::vector<float> have = draw_rows(device, config);
    for (std::size_t i = 0; i < have.size(); i += 27) {
      REQUIRE(std::vector<float>(&have[i], &have[i] + 9) ==
              std::vector<float>(&want[i], &want[i] + 9));
    }
    require_close(have, want, 1e-5);
  }
}

TEST_CASE(
    "The initial draw is within rounding of the CPU's on every device, uniform tensors to the "
    "bit",
    "[device]") {
  const ModelConfig config = test::small_config();
  Device cpu = Device::open("cpu", 1);
  const std::vector<float> want = initial_draw(cpu, config);
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    require_close(initial_draw(device, config), want, 1e-8);
  }
}

}  // namespace
}  // namespace drumvae
