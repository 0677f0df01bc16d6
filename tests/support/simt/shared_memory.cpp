// Shared memory on the heap, so that AddressSanitizer knows its bounds.
#include "tests/support/simt/shared_memory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "tests/support/simt/block.h"

namespace drumvae::simt {
namespace {
constexpr std::size_t kDynamicAlignment = 128;
}

SharedMemory::SharedMemory(std::size_t dynamic_bytes)
    : dynamic_(allocate(dynamic_bytes, kDynamicAlignment)) {}

void SharedMemory::Free::operator()(void* first) const { std::free(first); }

SharedMemory::Memory SharedMemory::allocate(std::size_t bytes, std::size_t alignment) {
  void* first = nullptr;
  if (posix_memalign(&first, std::max(alignment, alignof(std::max_align_t)), bytes))
    throw std::bad_alloc();
  if (bytes) std::memset(first, 0xFF, bytes);
  return Memory(first);
}

void* SharedMemory::object(const void* declaration, std::size_t bytes, std::size_t alignment) {
  for (const auto& [key, memory] : objects_) {
    if (key == declaration) return memory.get();
  }
  objects_.emplace_back(declaration, allocate(bytes, alignment));
  return objects_.back().second.get();
}

void* shared_object_of(const void* declaration, std::size_t bytes, std::size_t alignment) {
  const race::Unwatched unwatched;
  return running_thread()->block->shared.object(declaration, bytes, alignment);
}

void* dynamic_shared() { return running_thread()->block->shared.dynamic(); }

}  // namespace drumvae::simt
