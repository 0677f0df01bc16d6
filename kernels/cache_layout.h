// Lays arrays of floats out one after the other in an opaque cache, or, from null, only counts.
#pragma once

#include <array>
#include <cstddef>

#include "kernels/view.h"

namespace drumvae {

class CacheLayout {
 public:
  // alignment: bytes, of each array.
  CacheLayout(std::byte* first, Index alignment) : first_(first), alignment_(alignment) {}

  template <std::size_t Rank>
  View<float, static_cast<int>(Rank)> place(const std::array<Index, Rank>& shape) {
    View<float, static_cast<int>(Rank)> view(
        reinterpret_cast<float*>(first_ ? first_ + bytes_ : nullptr), shape);
    const Index size = view.size() * static_cast<Index>(sizeof(float));
    bytes_ += (size + alignment_ - 1) / alignment_ * alignment_;
    return view;
  }

  Index bytes() const { return bytes_; }

 private:
  std::byte* first_;
  Index alignment_;
  Index bytes_ = 0;
};

}  // namespace drumvae
