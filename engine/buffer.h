// Memory: Buffer owns, Arena hands out views of one Buffer or only counts.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "kernels/view.h"

namespace drumvae {

class Device;

// Enough for vector loads on every device, and for cuBLAS.
inline constexpr Index kBufferAlignment = 256;

// Gives memory back to the backend that it came from.
struct ReleaseMemory {
  void* backend = nullptr;
  void (*release)(void* backend, std::byte* memory) = nullptr;

  void operator()(std::byte* memory) const { release(backend, memory); }
};

// Owns bytes in a device's memory, zeroed at first; moves, never copies.
class Buffer {
 public:
  Buffer() = default;
  // Throws std::bad_alloc, DeviceMemoryError.  The device must outlive the buffer.
  Buffer(Device& device, Index bytes);

  std::byte* data() const { return memory_.get(); }
  Index bytes() const { return bytes_; }

 private:
  std::unique_ptr<std::byte, ReleaseMemory> memory_;
  Index bytes_ = 0;
};

// Hands out aligned views one after the other.  The same planning code runs twice: over a counting
// arena, whose views have shapes but no memory, to learn the size, and over one that stands on a
// Buffer of that size.
class Arena {
 public:
  // Counts only.
  Arena() = default;
  // Hands out the buffer's memory; the buffer must outlive the views.
  explicit Arena(const Buffer& buffer) : first_(buffer.data()), capacity_(buffer.bytes()) {}

  bool counting() const { return first_ == nullptr; }
  Index bytes() const { return used_; }

  // Throws std::invalid_argument when the buffer is used up: the two runs of the planning code
  // differ.
  template <class T, std::size_t Rank>
  View<T, static_cast<int>(Rank)> take(const std::array<Index, Rank>& shape) {
    const View<T, static_cast<int>(Rank)> sized(nullptr, shape);
    std::byte* place = reserve(sized.size() * static_cast<Index>(sizeof(T)));
    return {reinterpret_cast<T*>(place), shape};
  }

 private:
  std::byte* reserve(Index bytes);

  std::byte* first_ = nullptr;
  Index capacity_ = 0;
  Index used_ = 0;
};

}  // namespace drumvae
