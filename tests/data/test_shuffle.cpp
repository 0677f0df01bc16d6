// The order of an epoch.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <numeric>

#include "data/shuffle.h"

namespace drumvae {

TEST_CASE("shuffled_order holds every example once") {
  for (const std::uint32_t count : {0U, 1U, 2U, 31U, 1000U}) {
    auto order = shuffled_order(count, 7, 3);
    std::ranges::sort(order);
    std::vector<std::uint32_t> all(count);
    std::iota(all.begin(), all.end(), 0U);
    CHECK(order == all);
  }
}

TEST_CASE("shuffled_order is a function of seed and epoch, and both change it") {
  const auto order = shuffled_order(100, 7, 3);
  CHECK(shuffled_order(100, 7, 3) == order);
  CHECK(shuffled_order(100, 8, 3) != order);
  CHECK(shuffled_order(100, 7 + (std::uint64_t{1} << 32U), 3) != order);
  CHECK(shuffled_order(100, 7, 4) != order);
}

TEST_CASE("shuffled_order puts each of five examples everywhere about equally often") {
  std::array<std::array<int, 5>, 5> seen{};
  for (std::uint32_t epoch = 0; epoch < 5000; ++epoch) {
    const auto order = shuffled_order(5, 1, epoch);
    for (std::size_t place = 0; place < 5; ++place) ++seen[order[place]][place];
  }
  for (const auto& places : seen) {
    for (const int count : places) CHECK(std::abs(count - 1000) < 150);
  }
}

}  // namespace drumvae
