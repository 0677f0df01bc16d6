// The streamed copy of a decoder: sizes, and what it takes from the model.
#include <catch2/catch.hpp>

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
    const StreamedDecoder decoder(model, WeightFormat::f32);
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

}  // namespace
}  // namespace drumvae
