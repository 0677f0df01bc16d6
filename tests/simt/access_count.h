// Counts the words of device memory that kernels read and write, each launch's words once.
//
// The kernels are compiled with the calls that ThreadSanitizer puts before each access, and this is
// who answers them: there is no sanitizer in the program.
#pragma once

#include <cstddef>

namespace simt_test {

struct Accesses {
  std::size_t read = 0, written = 0;  // bytes
};

// Counts while it lives, except in `bytes` bytes from `ignored` on.  One at a time.
class CountAccesses {
 public:
  CountAccesses(const void* ignored, std::size_t bytes);
  ~CountAccesses();
  CountAccesses(const CountAccesses&) = delete;
  CountAccesses& operator=(const CountAccesses&) = delete;

  Accesses so_far() const;
};

}  // namespace simt_test
