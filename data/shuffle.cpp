// Sorting by random keys: no example's place depends on another's draw.
#include "data/shuffle.h"

#include <algorithm>
#include <utility>

#include "kernels/philox.h"

namespace drumvae {

std::vector<std::uint32_t> shuffled_order(std::uint32_t count, std::uint64_t seed,
                                          std::uint32_t epoch) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> keyed;
  keyed.reserve(count);
  const std::uint32_t stream = random_stream(0, 0, RandomPurpose::shuffle);
  for (std::uint32_t example = 0; example < count; ++example) {
    const PhiloxWords words =
        philox4x32_10({.block = 0, .row = example, .step = epoch, .stream = stream}, seed);
    keyed.emplace_back(std::uint64_t{words.word[0]} << 32U | words.word[1], example);
  }
  std::ranges::sort(keyed);
  std::vector<std::uint32_t> order;
  order.reserve(count);
  for (const auto& [key, example] : keyed) order.push_back(example);
  return order;
}

}  // namespace drumvae
