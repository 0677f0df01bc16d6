// Recording, replaying, and what waits for what.
#include <catch2/catch.hpp>

#include "engine/schedule.h"
#include "kernels/pointwise.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

struct Fixture {
  Device device = Device::open("cpu", 1);
  Buffer memory{device, 64};
  View<float, 2> values{reinterpret_cast<float*>(memory.data()), {1, 4}};
  View<float, 1> flat{reinterpret_cast<float*>(memory.data()), {4}};
};

TEST_CASE_METHOD(Fixture,
                 "A schedule runs nothing when recorded, and all of it in order at each replay") {
  Schedule schedule;
  schedule.record(0, Fill{.out = flat, .value = 1});
  schedule.record(0, AddRows{.from = values, .to = values});
  CHECK(device.download(flat) == std::vector<float>(4, 0.0F));
  schedule.replay(device);
  CHECK(device.download(flat) == std::vector<float>(4, 2.0F));
  schedule.replay(device);
  CHECK(device.download(flat) == std::vector<float>(4, 2.0F));
}

TEST_CASE_METHOD(Fixture, "A kernel whose contract is broken is not recorded") {
  Schedule schedule;
  CHECK_THROWS_AS(schedule.record(0, AddRows{.from = values, .to = values.columns(0, 3)}),
                  std::invalid_argument);
  CHECK(schedule.nodes().empty());
}

TEST_CASE_METHOD(Fixture,
                 "The node after a wait names the last node of the lane that it waits for") {
  Schedule schedule;
  schedule.wait(1, 0);  // nothing to wait for yet
  schedule.record(0, Fill{.out = flat});
  schedule.record(1, Fill{.out = flat});
  schedule.record(0, Fill{.out = flat});
  schedule.wait(1, 0);
  schedule.record(0, Fill{.out = flat});
  schedule.record(1, Fill{.out = flat});
  schedule.record(1, Fill{.out = flat});
  REQUIRE(schedule.nodes().size() == 6);
  CHECK(schedule.nodes()[1].after.empty());
  CHECK(schedule.nodes()[3].after.empty());
  CHECK(schedule.nodes()[4].after == std::vector<int>{2});
  CHECK(schedule.nodes()[5].after.empty());
  CHECK(schedule.nodes()[4].lane == 1);
  CHECK(std::any_cast<Fill>(schedule.nodes()[4].kernel).out.data() == flat.data());
}

TEST_CASE_METHOD(Fixture,
                 "What is finished is taken between the nodes, in the order of finishing") {
  Schedule schedule;
  schedule.record(0, Fill{.out = flat, .value = 1});
  schedule.finish({flat.data(), {2}});
  schedule.finish({flat.data() + 2, {1}});
  schedule.record(0, AddRows{.from = values, .to = values});
  schedule.finish({flat.data() + 3, {1}});
  std::vector<std::vector<float>> taken;
  schedule.replay(device, [&](const View<float, 1>& part, const auto& mark) {
    CHECK_FALSE(mark);
    taken.emplace_back(part.data(), part.data() + part.size());
  });
  CHECK(taken == std::vector<std::vector<float>>{{1, 1}, {1}, {2}});
  schedule.record(0, Fill{.out = flat, .value = 7});
  schedule.replay(device, [](const auto&, const auto&) {});
  CHECK(device.download(flat) == std::vector<float>(4, 7.0F));
}

TEST_CASE("A mark waits for all lanes, on a lane for which nothing waits", "[device]") {
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    const Buffer memory(device, 64);
    const View<float, 1> values(reinterpret_cast<float*>(memory.data()), {16});
    Schedule schedule;
    schedule.record(0, Fill{.out = values});
    schedule.finish(values);
    CHECK(schedule.nodes().size() == 1);
    schedule.mark_finished(device, 2);
    schedule.record(1, Fill{.out = values});
    schedule.finish(values);
    schedule.record(0, Fill{.out = values});
    if (device.is_host()) {
      CHECK(schedule.nodes().size() == 3);
      continue;
    }
    REQUIRE(schedule.nodes().size() == 4);
    CHECK(schedule.nodes()[2].lane == 2);
    CHECK(schedule.nodes()[2].after == std::vector<int>{0, 1});
    CHECK(schedule.nodes()[3].after.empty());
    CHECK_THROWS_AS(schedule.replay(device, [](const auto&, const auto&) {}),
                    std::invalid_argument);
  }
}

}  // namespace
}  // namespace drumvae
