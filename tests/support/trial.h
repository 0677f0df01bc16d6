// The frame of a kernel's test: guarded buffers, numbers, and the comparator that judges results.
#pragma once

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
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

// What stands in memory that no kernel may touch (a number, since arithmetic may keep a NaN as it
// is), and in outputs before a kernel ran (a NaN).
inline constexpr float kSentinel = -987654.25F;
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

// Buffers for one launch.  Each stands at an odd address between sentinels, with sentinels between
// its rows too; finish() requires that these and the inputs are as they were.
class Trial {
 public:
  template <int Rank>
  View<const float, Rank> input(const std::array<Index, Rank>& shape,
                                const std::vector<float>& values) {
    return place<Rank>(shape, values, false);
  }

  template <int Rank>
  View<float, Rank> output(const std::array<Index, Rank>& shape) {
    return place<Rank>(shape, {}, true);
  }

  template <int Rank>
  View<float, Rank> in_out(const std::array<Index, Rank>& shape, const std::vector<float>& values) {
    return place<Rank>(shape, values, true);
  }

  void finish() const {
    for (const Block& block : blocks_) {
      for (std::size_t i = 0; i < block.memory->size(); ++i) {
        if (block.writable[i]) continue;
        if (std::bit_cast<std::uint32_t>((*block.memory)[i]) !=
            std::bit_cast<std::uint32_t>(block.before[i])) {
          FAIL("memory was written that is no output, at " << i << " of " << block.before.size());
        }
      }
    }
  }

 private:
  struct Block {
    std::unique_ptr<std::vector<float>> memory;
    std::vector<float> before;
    std::vector<bool> writable;
  };

  static constexpr Index kGuard = 17, kRowGap = 3;

  template <int Rank>
  View<float, Rank> place(const std::array<Index, Rank>& shape, const std::vector<float>& values,
                          bool writable) {
    std::array<Index, Rank> stride;
    Index step = 1;
    for (int axis = Rank; axis-- > 0;) {
      stride[axis] = step;
      step *= shape[axis];
      if (axis == Rank - 1 && Rank > 1) step += kRowGap;
    }
    const auto size = static_cast<std::size_t>(step + 2 * kGuard);
    Block block{std::make_unique<std::vector<float>>(size, kSentinel), {}, std::vector<bool>(size)};
    const Index width = shape[Rank - 1];
    const Index rows = width ? step / (Rank > 1 ? width + kRowGap : width) : 0;
    for (Index row = 0; row < rows; ++row) {
      for (Index column = 0; column < width; ++column) {
        const auto at = static_cast<std::size_t>(kGuard + row * (width + kRowGap) + column);
        (*block.memory)[at] = values.empty()
                                  ? std::bit_cast<float>(kUnwritten)
                                  : values.at(static_cast<std::size_t>(row * width + column));
        block.writable[at] = writable;
      }
    }
    block.before = *block.memory;
    float* first = block.memory->data() + kGuard;
    blocks_.push_back(std::move(block));
    return {first, shape, stride};
  }

  std::vector<Block> blocks_;
};

}  // namespace trial
