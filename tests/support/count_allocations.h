// Counts calls of operator new, for code that promises none.
#pragma once

#include <cstdint>

namespace drumvae::test {

class CountAllocations {
 public:
  CountAllocations();
  // Since construction, in all threads.
  std::int64_t so_far() const;

 private:
  std::int64_t before_;
};

}  // namespace drumvae::test
