// Items made ahead in another thread.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "data/prefetch.h"

namespace drumvae {

TEST_CASE("Prefetcher gives what was asked for, in order or not, ahead or not") {
  for (const bool ahead : {false, true}) {
    Prefetcher<std::int64_t> squares(
        [](std::int64_t number, std::int64_t& item) { item = number * number; }, ahead);
    for (const std::int64_t number : {0, 1, 2, 3, 3, 10, 11, 4, 5}) {
      CHECK(squares.get(number) == number * number);
    }
  }
}

TEST_CASE("Prefetcher makes the next item in another thread before it is asked for") {
  std::atomic<int> made = 0;
  std::atomic<bool> other_thread = false;
  const auto caller = std::this_thread::get_id();
  Prefetcher<int> items(
      [&](std::int64_t, int&) {
        if (std::this_thread::get_id() != caller) other_thread = true;
        ++made;
      },
      true);
  items.get(0);
  for (int wait = 0; made < 2 && wait < 5000; ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  CHECK(made == 2);
  CHECK(other_thread);
}

TEST_CASE("Without prefetch an item is made by the caller, when asked for") {
  int made = 0;
  Prefetcher<int> items([&](std::int64_t, int&) { ++made; }, false);
  CHECK(made == 0);
  items.get(0);
  CHECK(made == 1);
}

TEST_CASE("An item stays as it is while the next one is made") {
  Prefetcher<std::int64_t> items([](std::int64_t number, std::int64_t& item) { item = number; },
                                 true);
  const std::int64_t& item = items.get(5);
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(item == 5);
}

TEST_CASE("What making an item throws reaches the caller when the item is asked for, each time") {
  for (const bool ahead : {false, true}) {
    Prefetcher<int> items(
        [](std::int64_t number, int&) {
          if (number == 1) throw std::runtime_error("item 1");
        },
        ahead);
    CHECK_NOTHROW(items.get(0));
    CHECK_THROWS_WITH(items.get(1), "item 1");
    CHECK_THROWS_WITH(items.get(1), "item 1");
    CHECK_NOTHROW(items.get(2));
  }
}

TEST_CASE("Prefetcher waits for its thread when it goes") {
  std::atomic<int> begun = 0, ended = 0;
  {
    Prefetcher<int> items(
        [&](std::int64_t, int&) {
          ++begun;
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
          ++ended;
        },
        true);
    items.get(0);
  }
  CHECK(begun == ended);
}

}  // namespace drumvae
