// The streamed copy of an encoder: sizes, and what it takes from the model.
#include <catch2/catch.hpp>

#include "model/groove_vae.h"
#include "model/streamed_encoder.h"
#include "tests/model/small_model.h"

namespace drumvae {
namespace {

TEST_CASE("A streamed encoder has the model's sizes, with control in its first layer alone") {
  ModelConfig config = test::small_config("enc_rnn_size=[9,5]");
  config.control_depth = 4;
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, config, Use::inference);
  model.initialise(3);
  const StreamedEncoder encoder(model.tensors(), WeightFormat::f32);
  CHECK(encoder.steps() == 8);
  CHECK(encoder.input_depth() == 27);
  CHECK(encoder.control_depth() == 4);
  CHECK(encoder.latent() == 6);
  REQUIRE(encoder.layers().size() == 2);
  for (const StreamedLstm& side : encoder.layers()[0]) CHECK(side.weights.inputs == 27 + 4 + 9);
  for (const StreamedLstm& side : encoder.layers()[1]) CHECK(side.weights.inputs == 2 * 9 + 5);
  CHECK(encoder.mu().weights.inputs == 10);
  CHECK(encoder.bytes() > StreamedEncoder(model.tensors(), WeightFormat::bf16).bytes());
}

TEST_CASE("An encoder with levels is not streamed") {
  const ModelConfig levels = test::small_config("enc_levels=[2,4]");
  CHECK(!StreamedEncoder::reads(levels));
  Device device = Device::open("cpu", 1);
  const GrooveVae model(device, levels, Use::inference);
  CHECK_THROWS_WITH(StreamedEncoder(model.tensors(), WeightFormat::f32), Catch::Contains("levels"));
}

}  // namespace
}  // namespace drumvae
