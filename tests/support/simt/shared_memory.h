// A block's shared memory: objects of exactly the declared size, full of NaN at first.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace drumvae::simt {

class SharedMemory {
 public:
  explicit SharedMemory(std::size_t dynamic_bytes);

  // The block's object of a declaration, made at its first use.
  void* object(const void* declaration, std::size_t bytes, std::size_t alignment);
  void* dynamic() { return dynamic_.get(); }

 private:
  struct Free {
    void operator()(void* first) const;
  };
  using Memory = std::unique_ptr<void, Free>;
  static Memory allocate(std::size_t bytes, std::size_t alignment);

  Memory dynamic_;
  std::vector<std::pair<const void*, Memory>> objects_;
};

// The running block's object of a declaration.
void* shared_object_of(const void* declaration, std::size_t bytes, std::size_t alignment);

// T may be an array type.  Declaration: a type of its own for each place in the source.
template <class T, class Declaration>
T& shared_object() {
  static constexpr char kDeclaration = 0;
  return *static_cast<T*>(shared_object_of(&kDeclaration, sizeof(T), alignof(T)));
}

// The running block's dynamic shared memory, 128-byte aligned.
void* dynamic_shared();

}  // namespace drumvae::simt
