// Spinning, then sleeping.
#include <hwy/cache_control.h>

#include <chrono>

#include "kernels/barrier.h"

namespace drumvae {

void Barrier::arrive_and_wait() noexcept {
  if (threads_ == 1) return;
  const std::uint32_t round = round_.load(std::memory_order_relaxed);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
    arrived_.store(0, std::memory_order_relaxed);
    round_.store(round + 1, std::memory_order_release);
    round_.notify_all();
    return;
  }
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::microseconds(kSpinMicroseconds);
  do {
    for (int i = 0; i < 32; ++i) {
      if (round_.load(std::memory_order_acquire) != round) return;
      hwy::Pause();
    }
  } while (std::chrono::steady_clock::now() < deadline);
  round_.wait(round, std::memory_order_acquire);
}

}  // namespace drumvae
