// Uploads of a step, one after the other while schedules run.
#include <catch2/catch.hpp>

#include "engine/schedule.h"
#include "kernels/pointwise.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

// Host values that are spoilt as soon as they were handed over.
struct Sender {
  Device& device;
  View<float, 2> first, second;

  void send(float value) {
    std::vector<float> one(static_cast<std::size_t>(first.size()), value);
    std::vector<float> two(static_cast<std::size_t>(second.size()), 2 * value);
    const auto copy = [](const std::vector<float>& from, const View<float, 2>& to) {
      return HostCopy{from.data(), to.data(), to.size() * Index{sizeof(float)}};
    };
    device.upload(std::array{copy(one, first), HostCopy{}, copy(two, second)});
    one.assign(one.size(), -1.0F);
    two.assign(two.size(), -1.0F);
  }
};

TEST_CASE("Each replay reads the upload before it, whole, and none of a later one", "[device]") {
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    const Buffer memory(device, 4 * 512);
    const auto row = [&](Index number, Index columns) {
      return View<float, 2>(reinterpret_cast<float*>(memory.data()) + 128 * number, {1, columns});
    };
    Sender sender{device, row(0, 100), row(1, 3)};
    Schedule sum;
    sum.record(0, AddRows{.from = row(0, 100), .to = row(2, 100)});
    sum.record(0, AddRows{.from = row(1, 3), .to = row(3, 3)});
    sum.prepare(device);
    for (int i = 1; i <= 9; ++i) {
      sender.send(static_cast<float>(i));
      sum.replay(device);
    }
    CHECK(device.download(row(2, 100)) == std::vector<float>(100, 45.0F));
    CHECK(device.download(row(3, 3)) == std::vector<float>(3, 90.0F));
  }
}

TEST_CASE("An upload that is larger than those before it arrives too", "[device]") {
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    const Buffer memory(device, 2 * 4096 * Index{sizeof(float)});
    auto* first = reinterpret_cast<float*>(memory.data());
    device.reserve_uploads(16);
    for (const Index columns : {Index{1}, Index{4096}, Index{7}}) {
      Sender sender{device, {first, {1, columns}}, {first + 4096, {1, 1}}};
      sender.send(static_cast<float>(columns));
      const View<float, 1> sent(first, {columns});
      CHECK(device.download(sent) ==
            std::vector<float>(static_cast<std::size_t>(columns), static_cast<float>(columns)));
    }
    device.upload(std::span<const HostCopy>());
  }
}

}  // namespace
}  // namespace drumvae
