// Numbers for a kernel's test, and the comparators that judge its results.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "kernels/view.h"

namespace trial {

using drumvae::Index;
using drumvae::View;

// Reproducible numbers (splitmix64), from no generator of the project.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  double uniform(double low, double high) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ z >> 30U) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27U) * 0x94D049BB133111EBU;
    return low + (high - low) * static_cast<double>((z ^ z >> 31U) >> 11U) * 0x1p-53;
  }

  std::vector<float> floats(Index count, double low = -1, double high = 1) {
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values) value = static_cast<float>(uniform(low, high));
    return values;
  }

 private:
  std::uint64_t state_;
};

// What stands in outputs before a kernel ran: a NaN.
inline constexpr std::uint32_t kUnwritten = 0x7FC0DEAD;

// "" where |got - wanted| <= bound for every element (infinities and NaNs must be the same), else
// the first element that is not.
inline std::string first_difference(std::span<const float> got, std::span<const double> wanted,
                                    std::span<const double> bound) {
  if (got.size() != wanted.size() || got.size() != bound.size()) return "sizes differ";
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (std::isnan(wanted[i]) && std::isnan(got[i]) &&
        std::bit_cast<std::uint32_t>(got[i]) != kUnwritten) {
      continue;
    }
    if (std::isinf(wanted[i]) && double{got[i]} == wanted[i]) continue;
    const double error = std::abs(double{got[i]} - wanted[i]);
    if (!(error <= bound[i]) || std::isinf(bound[i])) {
      return "element " + std::to_string(i) + " is " + std::to_string(got[i]) + ", wanted " +
             std::to_string(wanted[i]) + " within " + std::to_string(bound[i] * 1e6) + "e-6";
    }
  }
  return "";
}

// "" where both have the same bits, else the first element that has not.
inline std::string first_different_bits(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) return "sizes differ";
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::bit_cast<std::uint32_t>(a[i]) != std::bit_cast<std::uint32_t>(b[i])) {
      return "element " + std::to_string(i) + ": " + std::to_string(a[i]) + " and " +
             std::to_string(b[i]);
    }
  }
  return "";
}

// The elements of a view, in row-major order.
template <class T, int Rank>
std::vector<float> gather(const View<T, Rank>& view) {
  if constexpr (Rank == 1) {
    std::vector<float> values;
    for (Index i = 0; i < view.extent(0); ++i) values.push_back(view[i]);
    return values;
  } else {
    std::vector<float> values;
    for (Index i = 0; i < view.extent(0); ++i) {
      const std::vector<float> slice = gather(view[i]);
      values.insert(values.end(), slice.begin(), slice.end());
    }
    return values;
  }
}

}  // namespace trial
