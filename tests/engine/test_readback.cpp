// Device memory that comes back by itself.
#include <catch2/catch.hpp>
#include <cstring>

#include "engine/readback.h"
#include "engine/schedule.h"
#include "kernels/pointwise.h"
#include "tests/support/devices.h"

namespace drumvae {
namespace {

TEST_CASE("What comes back is what was there when it was asked for", "[device]") {
  for (const test::DeviceChoice& choice : test::every_device()) {
    Device device = Device::open(choice.name, choice.threads);
    INFO(device.description());
    const Buffer memory(device, 4 * Index{sizeof(float)});
    const View<float, 1> values(reinterpret_cast<float*>(memory.data()), {4});
    Readback readback(device, memory.bytes());
    CHECK_FALSE(readback.arrived());
    device.run(Fill{.out = values, .value = 1});
    readback.start(memory.data());
    device.run(Fill{.out = values, .value = 2});
    while (!readback.arrived()) {
    }
    std::vector<float> back(4);
    std::memcpy(back.data(), readback.bytes(), sizeof(float) * 4);
    CHECK(back == std::vector<float>(4, 1.0F));

    readback.start(memory.data());
    device.download(values);  // waits
    CHECK(readback.arrived());
    std::memcpy(back.data(), readback.bytes(), sizeof(float) * 4);
    CHECK(back == std::vector<float>(4, 2.0F));
    readback.forget();
    CHECK_FALSE(readback.arrived());
  }
}

}  // namespace
}  // namespace drumvae
