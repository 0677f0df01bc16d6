// Who owns memory, and who hands it out.
#include <catch2/catch.hpp>
#include <cstdint>

#include "engine/device.h"
#include "engine/recorder.h"

namespace drumvae {
namespace {

TEST_CASE("A buffer is aligned and zeroed, and moving it moves its memory") {
  Device device = Device::open("cpu", 1);
  Buffer buffer(device, 1000);
  REQUIRE(buffer.bytes() == 1000);
  REQUIRE(reinterpret_cast<std::uintptr_t>(buffer.data()) % kBufferAlignment == 0);
  for (Index i = 0; i < 1000; ++i) REQUIRE(buffer.data()[i] == std::byte{0});
  const std::byte* memory = buffer.data();
  const Buffer taken = std::move(buffer);
  CHECK(taken.data() == memory);
}

TEST_CASE("A counting arena gives shapes without memory and the size that a placing one needs") {
  Device device = Device::open("cpu", 1);
  View<float, 2> first;
  View<double, 1> second;
  const Buffer memory = plan_memory(device, [&](Arena& arena) {
    first = arena.take<float>(std::array{Index{3}, Index{5}});
    second = arena.take<double>(std::array{Index{1}});
    CHECK(first.given() != arena.counting());
    CHECK(first.size() == 15);
  });
  CHECK(memory.bytes() == 2 * kBufferAlignment);
  CHECK(reinterpret_cast<std::byte*>(first.data()) == memory.data());
  CHECK(reinterpret_cast<std::byte*>(second.data()) == memory.data() + kBufferAlignment);
}

TEST_CASE("An arena refuses more than its buffer holds") {
  Device device = Device::open("cpu", 1);
  const Buffer memory(device, 2 * kBufferAlignment);
  Arena arena(memory);
  arena.take<float>(std::array{Index{16}});
  CHECK_NOTHROW(arena.take<float>(std::array{Index{16}}));
  CHECK_THROWS_AS(arena.take<float>(std::array{Index{1}}), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
