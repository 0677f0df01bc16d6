// The barrier: nobody passes before all have come, awake or asleep.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>
#include <vector>

#include "kernels/barrier.h"

using drumvae::Barrier;

TEST_CASE("What each thread wrote before the barrier is seen by all after it, round after round") {
  constexpr int kThreads = 3, kRounds = 300;
  Barrier barrier(kThreads);
  std::vector<int> places(kThreads, 0);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int round = 1; round <= kRounds; ++round) {
        places[static_cast<std::size_t>(thread)] = round;
        barrier.arrive_and_wait();
        for (const int place : places) wrong += place != round;
        barrier.arrive_and_wait();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("A thread that waits longer than it spins sleeps until the last one comes") {
  Barrier barrier(2);
  std::atomic<bool> passed{false};
  std::thread early([&] {
    barrier.arrive_and_wait();
    passed = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(!passed);
  barrier.arrive_and_wait();
  early.join();
  CHECK(passed);
}

TEST_CASE("One thread waits for nobody") {
  Barrier barrier(1);
  barrier.arrive_and_wait();
  barrier.arrive_and_wait();
  SUCCEED();
}
