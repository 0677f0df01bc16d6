// Schedules as graphs, and what is the same without graphs.
#include <catch2/catch.hpp>

#include "engine/schedule.h"
#include "kernels/cuda_error.h"
#include "kernels/pointwise.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

// A kernel that cannot be launched.
struct Refused {
  void check() const {}
};
void launch(Cpu&, const Refused&) { throw CudaError("Refused", "as planned"); }
[[maybe_unused]] void launch(Cuda&, const Refused&) { throw CudaError("Refused", "as planned"); }

TEST_CASE(
    "A graph replays its nodes, lanes wait as they were told, and each replay sees new uploads",
    "[device]") {
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    const Buffer memory(device, 3 * 64);
    const auto row = [&](Index number) {
      return View<float, 2>(reinterpret_cast<float*>(memory.data()) + 16 * number, {1, 16});
    };
    Schedule schedule;
    schedule.record(0, AddRows{.from = row(0), .to = row(1)});
    schedule.wait(1, 0);
    schedule.record(1, AddRows{.from = row(1), .to = row(2)});
    schedule.wait(0, 1);
    schedule.record(0, AddRows{.from = row(2), .to = row(0)});
    const std::vector<float> one(16, 1.0F);
    for (int replay = 1; replay <= 3; ++replay) {
      device.upload(std::span<const float>(one), row(0));
      schedule.replay(device);
    }
    // row 1: 1, 2, 3; row 2: 1, 3, 6; row 0: 1 + row 2.
    CHECK(device.download(row(1)) == std::vector<float>(16, 3.0F));
    CHECK(device.download(row(2)) == std::vector<float>(16, 6.0F));
    CHECK(device.download(row(0)) == std::vector<float>(16, 7.0F));
  }
}

TEST_CASE(
    "Preparing a schedule runs nothing, and a kernel that is refused leaves the device usable",
    "[device]") {
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    const Buffer memory(device, 64);
    const View<float, 1> values(reinterpret_cast<float*>(memory.data()), {16});
    Schedule good, bad;
    good.record(0, Fill{.out = values, .value = 1});
    bad.record(0, Fill{.out = values, .value = 2});
    bad.record(1, Refused());
    good.prepare(device);
    CHECK(device.download(values) == std::vector<float>(16, 0.0F));
    CHECK_THROWS_WITH(bad.replay(device), "Refused: as planned");
    good.replay(device);
    CHECK(device.download(values) == std::vector<float>(16, 1.0F));
  }
}

}  // namespace
}  // namespace drumvae
