// Buffers on the CPU, and the arena's arithmetic.
#include "engine/buffer.h"

#include <cstring>
#include <new>
#include <stdexcept>

#include "engine/device.h"

namespace drumvae {

Buffer::Buffer(Device&, Index bytes) : bytes_(bytes) {
  if (bytes == 0) return;
  auto* first = static_cast<std::byte*>(
      ::operator new (static_cast<std::size_t>(bytes), std::align_val_t{kBufferAlignment}));
  first_.reset(first);
  std::memset(first, 0, static_cast<std::size_t>(bytes));
}

void Buffer::Release::operator()(std::byte* first) const {
  ::operator delete (first, std::align_val_t{kBufferAlignment});
}

std::byte* Arena::reserve(Index bytes) {
  const Index begin = used_;
  used_ += (bytes + kBufferAlignment - 1) / kBufferAlignment * kBufferAlignment;
  if (counting()) return nullptr;
  if (used_ > capacity_) throw std::invalid_argument("Arena: more memory taken than was planned");
  return first_ + begin;
}

}  // namespace drumvae
