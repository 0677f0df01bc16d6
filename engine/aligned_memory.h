// Host memory that belongs to no device: zeroed, aligned to cache lines.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/view.h"

namespace drumvae {

// Moves; a copy has memory of its own.
class AlignedMemory {
 public:
  AlignedMemory() = default;
  // Throws std::bad_alloc.
  explicit AlignedMemory(Index bytes)
      : lines_(static_cast<std::size_t>(bytes + kLineBytes - 1) / kLineBytes) {}

  std::byte* data() { return reinterpret_cast<std::byte*>(lines_.data()); }
  Index bytes() const { return static_cast<Index>(lines_.size()) * kLineBytes; }
  const std::byte* data() const { return reinterpret_cast<const std::byte*>(lines_.data()); }

 private:
  static constexpr Index kLineBytes = 64;
  struct alignas(kLineBytes) Line {
    std::byte bytes[kLineBytes];
  };

  std::vector<Line> lines_;
};

}  // namespace drumvae
