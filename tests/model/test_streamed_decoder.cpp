// The streamed copy of a decoder: sizes, and what it takes from the model.
#include <catch2/catch.hpp>

#include "model/groove_vae.h"
#include "model/streamed_decoder.h"
#include "tests/model/small_model.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

TEST_CASE("A streamed decoder has the model's sizes, on every device") {
  ModelConfig config = test::small_config();  // Z 6, H 7 and 5
  config.control_depth = 4;
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    GrooveVae model(device, config, Use::inference);
    model.initialise(3);
    const StreamedDecoder decoder(model.tensors(), WeightFormat::f32);
    CHECK(decoder.latent() == 6);
    CHECK(decoder.row_depth() == 27);
    CHECK(decoder.control_depth() == 4);
    CHECK(decoder.head_size() == 27);
    CHECK(decoder.initial_state().outputs() == 24);
    REQUIRE(decoder.layers().size() == 2);
    CHECK(decoder.layers()[0].units() == 7);
    CHECK(decoder.layers()[0].context.inputs == 6);
    CHECK(decoder.layers()[0].weights.inputs == 27 + 4 + 7);
    CHECK(decoder.layers()[1].context.storage == nullptr);
    CHECK(decoder.layers()[1].weights.inputs == 7 + 5);
  }
}

TEST_CASE("A decoder with a conductor or another head is not streamed") {
  ModelConfig conducted = test::small_config(), categorical = test::small_config();
  apply_hparams(conducted, "dec_levels=[2,4]");
  categorical.head = HeadKind::categorical;
  CHECK(StreamedDecoder::streams(test::small_config()));
  for (const ModelConfig& config : {conducted, categorical}) {
    CHECK(!StreamedDecoder::streams(config));
    Device device = Device::open("cpu", 1);
    const GrooveVae model(device, config, Use::inference);
    CHECK_THROWS_WITH(StreamedDecoder(model.tensors(), WeightFormat::f32),
                      Catch::Contains("flat decoder"));
  }
}

}  // namespace
}  // namespace drumvae
