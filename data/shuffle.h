// The order of the examples in an epoch.
#pragma once

#include <cstdint>
#include <vector>

namespace drumvae {

// A permutation of 0 .. count-1: a function of its arguments alone, the same on every machine.
// Examples are sorted by a Philox number each (purpose `shuffle`, row = the example, step = the
// epoch).
std::vector<std::uint32_t> shuffled_order(std::uint32_t count, std::uint64_t seed,
                                          std::uint32_t epoch);

}  // namespace drumvae
