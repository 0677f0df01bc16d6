// Host memory as a device's.
#include <catch2/catch.hpp>
#include <cstdint>

#include "engine/buffer.h"
#include "engine/cpu_device.h"

namespace drumvae {
namespace {

TEST_CASE("Memory of the CPU is aligned, zeroed and copied both ways") {
  CpuDevice device(1, Precision::fp32);
  std::byte* const memory = device.allocate(100);
  CHECK(reinterpret_cast<std::uintptr_t>(memory) % kBufferAlignment == 0);
  for (int i = 0; i < 100; ++i) REQUIRE(memory[i] == std::byte{0});
  const std::uint32_t number = 0x12345678;
  std::uint32_t back = 0;
  device.upload(&number, memory + 8, sizeof number);
  device.download(memory + 8, &back, sizeof back);
  CHECK(back == number);
  device.release(memory);
}

TEST_CASE("The CPU says its threads and refuses what it does not compute in") {
  CpuDevice device(3, Precision::fp32);
  CHECK(device.description().find("cpu, 3 threads, ") == 0);
  CHECK(&device.lane(0) == &device.lane(1));
  CHECK_THROWS_AS(CpuDevice(0, Precision::fp32), std::invalid_argument);
  CHECK_THROWS_AS(CpuDevice(1, Precision::tf32), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
