// Who owns memory, and the arena's arithmetic.
#include "engine/buffer.h"

#include <stdexcept>

#include "engine/device.h"

namespace drumvae {

Buffer::Buffer(Device& device, Index bytes) : bytes_(bytes) {
  if (bytes > 0) memory_ = device.allocate(bytes);
}

std::byte* Arena::reserve(Index bytes) {
  const Index begin = used_;
  used_ += (bytes + kBufferAlignment - 1) / kBufferAlignment * kBufferAlignment;
  if (counting()) return nullptr;
  if (used_ > capacity_) throw std::invalid_argument("Arena: more memory taken than was planned");
  return first_ + begin;
}

}  // namespace drumvae
