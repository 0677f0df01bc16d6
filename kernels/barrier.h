// Where the threads of a small team wait for each other, thousands of times a second.
#pragma once

#include <atomic>
#include <cstdint>

namespace drumvae {

// A thread spins for at most kSpinMicroseconds, then sleeps until the last one arrives: offline
// work only, never an audio thread.  With one thread nothing is waited for.
class Barrier {
 public:
  static constexpr int kSpinMicroseconds = 50;

  explicit Barrier(int threads) : threads_(threads) {}

  // Returns when all threads have called it; what they wrote before is then seen by all.  May be
  // used again at once.
  void arrive_and_wait() noexcept;

 private:
  // Each on a cache line of its own: the arriving write the one, the waiting read the other.
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<std::uint32_t> round_{0};
  int threads_;
};

}  // namespace drumvae
