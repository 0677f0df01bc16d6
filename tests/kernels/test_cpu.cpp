// The thread team: every task once, scratch of one's own, no task lost between launches.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include "kernels/cpu.h"

using drumvae::Cpu;
using drumvae::Index;

TEST_CASE("parallel_for calls the body once for each task") {
  for (int threads : {1, 2, 5}) {
    Cpu cpu(threads);
    REQUIRE(cpu.threads() == threads);
    for (Index tasks : {0, 1, 2, 3, 97}) {
      std::vector<std::atomic<int>> calls(static_cast<std::size_t>(tasks) + 1);
      cpu.parallel_for(tasks, [&](Index task, auto) { ++calls[static_cast<std::size_t>(task)]; });
      for (Index task = 0; task < tasks; ++task)
        REQUIRE(calls[static_cast<std::size_t>(task)] == 1);
      REQUIRE(calls.back() == 0);
    }
  }
}

TEST_CASE("What the bodies wrote is seen after parallel_for, launch after launch") {
  Cpu cpu(3);
  std::vector<Index> sums(7, 0);
  for (Index launch = 1; launch <= 2000; ++launch) {
    cpu.parallel_for(7, [&](Index task, auto) { sums[static_cast<std::size_t>(task)] += launch; });
  }
  REQUIRE(sums == std::vector<Index>(7, 2000 * 2001 / 2));
}

TEST_CASE("Scratch is aligned, of the promised size, and not shared between running tasks") {
  Cpu cpu(2);
  std::atomic<int> damaged{0};
  cpu.parallel_for(50, [&](Index task, std::span<std::byte> scratch) {
    const auto address = reinterpret_cast<std::uintptr_t>(scratch.data());
    if (address % 64 != 0 || scratch.size() != std::size_t{Cpu::kScratchBytes}) ++damaged;
    const auto mark = static_cast<std::byte>(task);
    scratch.front() = scratch.back() = mark;
    std::this_thread::yield();
    if (scratch.front() != mark || scratch.back() != mark) ++damaged;
  });
  REQUIRE(damaged == 0);
}

TEST_CASE("Threads that fell asleep take part in the next launch") {
  Cpu cpu(2);
  for (int launch = 0; launch < 3; ++launch) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::atomic<int> started{0};
    cpu.parallel_for(2, [&](Index, auto) {  // ends only when two threads are in it
      ++started;
      while (started < 2) std::this_thread::yield();
    });
    REQUIRE(started == 2);
  }
}

TEST_CASE("With one thread every task runs in the caller, in order") {
  Cpu cpu(1);
  const std::thread::id caller = std::this_thread::get_id();
  std::vector<Index> order;
  cpu.parallel_for(5, [&](Index task, auto) {
    if (std::this_thread::get_id() == caller) order.push_back(task);
  });
  REQUIRE(order == std::vector<Index>{0, 1, 2, 3, 4});
}

TEST_CASE("A team without threads is refused") {
  REQUIRE_THROWS_AS(Cpu(0), std::invalid_argument);
  REQUIRE_THROWS_AS(Cpu(-1), std::invalid_argument);
}
