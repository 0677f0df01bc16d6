// A CUDA device behind plain C++: memory and copies.  Runs where a device answers; SIMT always
// does.
#include <catch2/catch.hpp>

#include "engine/buffer.h"
#include "engine/errors.h"
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

TEST_CASE("Memory that no device has is refused with what was wanted and what is free",
          "[device]") {
  for (Device& device : cuda_devices()) {
    CHECK_THROWS_AS(Buffer(device, Index{1} << 50), DeviceMemoryError);
    CHECK_THROWS_WITH(Buffer(device, Index{1} << 50),
                      Catch::StartsWith("out of device memory: 1073741824 MiB wanted, "));
    CHECK(device.available_bytes() < Index{1} << 50);
    CHECK_NOTHROW(Buffer(device, 1024));
  }
}

}  // namespace
}  // namespace drumvae
