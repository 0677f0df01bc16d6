// Opening devices, checking contracts, copying.
#include <catch2/catch.hpp>
#include <numeric>

#include "engine/device.h"
#include "kernels/pointwise.h"

namespace drumvae {
namespace {

TEST_CASE("Devices open by name, and an unknown name or thread count is refused") {
  CHECK(Device::open("cpu", 2).description().find("cpu, 2 threads, ") == 0);
  CHECK(Device::open("auto", 1).description().find("cpu, 1 thread, ") == 0);
  CHECK_NOTHROW(Device::open("cpu"));
  CHECK_THROWS_WITH(Device::open("gpu"),
                    Catch::Contains("unknown device 'gpu': this build has cpu"));
  CHECK_THROWS_WITH(Device::open("cpu", 1, Precision::tf32), Catch::Contains("fp32 or bf16"));
  CHECK_THROWS_AS(Device::open("cpu", -1), std::invalid_argument);
}

TEST_CASE("The CPU's threads can be had without a schedule, from the CPU alone") {
  Device device = Device::open("cpu", 2);
  REQUIRE(device.cpu() != nullptr);
  CHECK(device.cpu()->threads() == 2);
}

TEST_CASE("run() refuses a kernel whose contract is broken and runs one whose contract holds") {
  Device device = Device::open("cpu", 1);
  Buffer memory(device, 4 * sizeof(float));
  const View<float, 1> values(reinterpret_cast<float*>(memory.data()), {4});
  const View<float, 2> row(values.data(), {1, 4});
  CHECK_THROWS_AS(device.run(AddRows{.from = row, .to = row.columns(0, 3)}), std::invalid_argument);
  device.run(Fill{.out = values, .value = 3});
  CHECK(device.download(values) == std::vector<float>(4, 3.0F));
}

TEST_CASE("What is uploaded is downloaded, and a copy of another size is refused") {
  Device device = Device::open("cpu", 1);
  Buffer memory(device, 6 * sizeof(float));
  const View<float, 2> view(reinterpret_cast<float*>(memory.data()), {2, 3});
  std::vector<float> values(6);
  std::iota(values.begin(), values.end(), 1.0F);
  device.upload(std::span<const float>(values), view);
  CHECK(device.download(view) == values);
  CHECK_THROWS_AS(device.upload(std::span<const float>(values).first(5), view),
                  std::invalid_argument);
  CHECK_THROWS_AS(device.upload(std::span<const float>(values).first(4), view.columns(0, 2)),
                  std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
