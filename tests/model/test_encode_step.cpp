// Encoding on every device and by both routes.
#include <catch2/catch.hpp>

#include "model/encode_step.h"
#include "tests/model/small_model.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

ModelConfig controlled() {
  ModelConfig config = test::small_config();
  config.control_depth = 9;
  return config;
}

// mu and sigma of groove `number`, encoded among `rows`.
std::vector<float> posterior(Device& device, Index rows, std::int64_t number,
                             const ModelConfig& config = controlled()) {
  GrooveVae model(device, config, Use::inference);
  model.initialise(4);
  EncodeStep step(model, rows);
  Batch batch = test::random_batch(config, rows, 1, number - number % rows);
  for (std::size_t i = 0; i < batch.control.size(); ++i) batch.control[i] = i % 9 < 4;
  const Posterior all = step.encode(batch.encoder_input, batch.control);
  std::vector<float> own;
  for (const std::span<const float> part : {all.mu, all.sigma}) {
    const auto row = part.subspan(static_cast<std::size_t>(number % rows * config.latent),
                                  static_cast<std::size_t>(config.latent));
    own.insert(own.end(), row.begin(), row.end());
  }
  return own;
}

TEST_CASE("On the CPU a groove's latent has the same bits in a small and a large batch") {
  Device one = Device::open("cpu", 1), two = Device::open("cpu", 2);
  const std::vector<float> alone = posterior(one, 1, 7);
  CHECK(posterior(one, 8, 7) == alone);
  CHECK(posterior(one, 9, 7) == alone);
  CHECK(posterior(two, 20, 7) == alone);
  CHECK(posterior(one, 1, 6) != alone);
}

TEST_CASE("An encoder with levels takes the recorded route at any batch") {
  Device device = Device::open("cpu", 1);
  ModelConfig config = controlled();
  apply_hparams(config, "enc_levels=[4,2]");
  CHECK(posterior(device, 1, 7, config) == posterior(device, 9, 7, config));
  CHECK(posterior(device, 1, 7, config) != posterior(device, 1, 7));
}

TEST_CASE("In bf16 too a groove's latent has the same bits in a small and a large batch") {
  Device device = Device::open("cpu", 1, Precision::bf16);
  ModelConfig config = controlled();
  apply_hparams(config, "enc_rnn_size=[8],dec_rnn_size=[8,6]");
  CHECK(posterior(device, 1, 7, config) == posterior(device, 9, 7, config));
}

TEST_CASE("Devices agree on a groove's latent") {
  Device cpu = Device::open("cpu", 1);
  const std::vector<float> wanted = posterior(cpu, 1, 2);
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    const std::vector<float> got = posterior(device, 3, 2);
    for (std::size_t i = 0; i < got.size(); ++i) CHECK(got[i] == Approx(wanted[i]).margin(1e-6));
  }
}

TEST_CASE("A batch of none and inputs of a wrong size are refused") {
  Device device = Device::open("cpu", 1);
  const GrooveVae model(device, test::small_config(), Use::inference);
  CHECK_THROWS_AS(EncodeStep(model, 0), std::invalid_argument);
  EncodeStep step(model, 1);
  CHECK_THROWS_WITH(step.encode(std::vector<float>(5)), Catch::Contains("inputs has 5 numbers"));
  CHECK_THROWS_WITH(step.encode(std::vector<float>(8 * 27), std::vector<float>(1)),
                    Catch::Contains("control has 1 numbers, wanted 0"));
}

}  // namespace
}  // namespace drumvae
