// Memory of the benchmarks: 64-byte aligned floats that are neither zero nor denormal.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

#include "kernels/view.h"

namespace drumvae::bench {

template <class T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kLine{64};

  CacheLineAllocator() = default;
  template <class U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}  // NOLINT(google-explicit-constructor)

  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), kLine));
  }
  void deallocate(T* memory, std::size_t) { ::operator delete(memory, kLine); }
  bool operator==(const CacheLineAllocator&) const { return true; }
};

using AlignedBytes = std::vector<std::byte, CacheLineAllocator<std::byte>>;
using AlignedFloats = std::vector<float, CacheLineAllocator<float>>;

// `count` values in [-scale, scale].
inline AlignedFloats some_floats(Index count, float scale = 1.0F) {
  AlignedFloats values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = scale * (static_cast<float>(i * 2654435761U % 2001) / 1000.0F - 1.0F);
  }
  return values;
}

inline AlignedBytes some_bytes(Index count) {
  return AlignedBytes(static_cast<std::size_t>(count));
}

}  // namespace drumvae::bench
