// A CUDA device behind plain C++: memory, copies, graphs with lanes.  Runs where a device answers;
// SIMT always does.
#include <catch2/catch.hpp>

#include "engine/schedule.h"
#include "kernels/pointwise.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

std::vector<Device> cuda_devices() {
  std::vector<Device> devices;
  for (const test::DeviceChoice& choice : test::every_device()) {
    if (choice.name == "cuda") devices.push_back(Device::open(choice.name));
  }
  return devices;
}

TEST_CASE("What CUDA memory is given comes back, after many uploads in a row too", "[device]") {
  for (Device& device : cuda_devices()) {
    const Buffer memory(device, 64 * 1000 * sizeof(float));
    const View<float, 2> rows(reinterpret_cast<float*>(memory.data()), {64, 1000});
    CHECK(device.download(rows) == std::vector<float>(64000, 0.0F));
    for (Index row = 0; row < 64; ++row) {
      const std::vector<float> values(1000, static_cast<float>(row));
      device.upload(std::span<const float>(values), rows[row]);
    }
    const std::vector<float> back = device.download(rows);
    for (std::size_t i = 0; i < back.size(); ++i) REQUIRE(back[i] == static_cast<float>(i / 1000));
  }
}

TEST_CASE(
    "A graph replays its nodes, lanes wait as they were told, and each replay sees new uploads",
    "[device]") {
  for (Device& device : cuda_devices()) {
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

TEST_CASE("Without a CUDA device the reason is told and asking for one is an error of one line") {
  for (const std::string& line : Device::all_descriptions())
    CHECK(line.find('\n') == std::string::npos);
  if (!cuda_devices().empty()) return;
  CHECK_THROWS_AS(Device::open("cuda"), std::exception);
  CHECK(Device::open("auto").description().find("cpu") == 0);
}

}  // namespace
}  // namespace drumvae
