// The assembled model: its size, and that loading and initialising reach the layers.
#include <catch2/catch.hpp>

#include "model/eval_step.h"
#include "model/groove_vae.h"
#include "model/objective.h"
#include "tests/model/small_model.h"

namespace drumvae {
namespace {

TEST_CASE("groovae_4bar has 4,085,019 parameters") {
  Device device = Device::open("cpu", 1);
  const GrooveVae model(device, preset("groovae_4bar"), Use::inference);
  CHECK(model.table().count() == 4085019);
}

TEST_CASE("Values written from outside count from pack() on") {
  const ModelConfig config = test::small_config();
  Device device = Device::open("cpu", 1);
  GrooveVae source(device, config, Use::inference), copy(device, config, Use::inference);
  source.initialise(1);
  const Batch batch = test::random_batch(config, 2, 1);
  const StepInput input = evaluation_input(config, 1, 1, 0, 2);
  EvalStep from_source(source, 2), from_copy(copy, 2);
  const float want = from_source.run(batch, input).loss;

  CHECK(from_copy.run(batch, input).loss != want);
  const std::vector<float> values = device.download(source.parameters().values());
  device.upload(std::span<const float>(values), copy.parameters().values());
  copy.pack();
  CHECK(from_copy.run(batch, input).loss == want);

  GrooveVae later(device, config, Use::inference);
  device.upload(std::span<const float>(values), later.parameters().values());
  later.pack_when_used();
  CHECK(EvalStep(later, 2).run(batch, input).loss == want);
}

}  // namespace
}  // namespace drumvae
