// What a recorder gives to layers.
#include <catch2/catch.hpp>

#include "engine/recorder.h"
#include "kernels/pointwise.h"

namespace drumvae {
namespace {

TEST_CASE("Over a counting arena nothing is recorded, over a placing one each run is") {
  Device device = Device::open("cpu", 1);
  Schedule schedule;
  const Buffer memory = plan_memory(device, [&](Arena& arena) {
    Recorder step(device, arena, schedule, nullptr);
    const View<float, 1> values = step.take(std::array{Index{8}});
    step.run(Fill{.out = values, .value = 1});
    Recorder side = step.on_lane(1);
    side.wait_for(step);
    side.run(Fill{.out = values, .value = 2});
  });
  REQUIRE(schedule.nodes().size() == 2);
  CHECK(schedule.nodes()[1].lane == 1);
  CHECK(schedule.nodes()[1].after == std::vector<int>{0});
}

TEST_CASE("What runs beside a lane waits for what that lane held, and nothing waits for it") {
  Device device = Device::open("cpu", 1);
  Schedule schedule;
  const Buffer memory = plan_memory(device, [&](Arena& arena) {
    Recorder step(device, arena, schedule, nullptr);
    const View<float, 1> values = step.take(std::array{Index{8}});
    step.run(Fill{.out = values});
    step.beside().run(Fill{.out = values});
    step.run(Fill{.out = values});
    step.on_lane(1).beside().run(Fill{.out = values});
    step.beside().run(Fill{.out = values});
  });
  REQUIRE(schedule.nodes().size() == 5);
  CHECK(schedule.nodes()[1].lane == kBesideLane);
  CHECK(schedule.nodes()[1].after == std::vector<int>{0});
  CHECK(schedule.nodes()[2].after.empty());
  CHECK(schedule.nodes()[3].after.empty());  // lane 1 holds nothing
  CHECK(schedule.nodes()[4].after == std::vector<int>{2});
}

TEST_CASE("Random numbers are named by the step's input, and what a test gives replaces them") {
  Device device = Device::open("cpu", 1);
  Schedule schedule;
  Arena arena;
  const StepInput input{};
  const std::uint8_t kept[6] = {};
  const float noise[2] = {};
  GivenRandomness given{.latent_noise = {noise, {1, 2}},
                        .dropout_masks = {{"dec.l0", {kept, {1, 2, 3}}}}};

  const Recorder drawn(device, arena, schedule, &input);
  const InputDropout dropout = drawn.input_dropout(0.3F, 2, 1, "dec.l0");
  CHECK(dropout.keep == 0.3F);
  CHECK(dropout.random.input == &input);
  CHECK(dropout.random.stream == random_stream(2, 1, RandomPurpose::input_dropout));
  CHECK_FALSE(dropout.mask.given());
  CHECK_FALSE(drawn.latent_noise().values.given());
  CHECK(drawn.latent_noise().random.stream == random_stream(0, 0, RandomPurpose::latent_noise));

  const Recorder from_test(device, arena, schedule, &input, &given);
  CHECK(from_test.input_dropout(0.3F, 2, 0, "dec.l0").mask.data() == kept);
  CHECK_FALSE(from_test.input_dropout(0.3F, 2, 0, "dec.l1").mask.given());
  CHECK(from_test.latent_noise().values.data() == noise);
}

}  // namespace
}  // namespace drumvae
