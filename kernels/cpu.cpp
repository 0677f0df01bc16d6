// The thread team behind the CPU backend.
#include "kernels/cpu.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace drumvae {
namespace {

struct alignas(64) CacheLine {
  std::byte bytes[64];
};

// How long a thread watches for what it waits for before it sleeps: longer than the gap between two
// launches of a step, shorter than anybody would notice.
constexpr std::chrono::microseconds kSpin{50};

inline void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Returns when the number is not `old` any more.
void wait_for_change(const std::atomic<std::uint32_t>& number, std::uint32_t old) {
  const auto end = std::chrono::steady_clock::now() + kSpin;
  while (std::chrono::steady_clock::now() < end) {
    for (int i = 0; i < 32; ++i) {
      if (number.load(std::memory_order_acquire) != old) return;
      pause();
    }
  }
  while (number.load(std::memory_order_acquire) == old) number.wait(old);
}

}  // namespace

class Cpu::Team {
 public:
  explicit Team(int threads)
      : scratch_(
            new CacheLine[static_cast<std::size_t>(threads) * kScratchBytes / sizeof(CacheLine)]) {
    for (int worker = 1; worker < threads; ++worker) {
      workers_.emplace_back([this, worker] { serve(worker); });
    }
  }

  ~Team() {
    closing_ = true;
    wake();
    for (std::thread& worker : workers_) worker.join();
  }

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  void run(Index tasks, Call call, const void* body) {
    if (workers_.empty() || tasks <= 1) {
      for (Index task = 0; task < tasks; ++task) call(body, task, scratch(0));
      return;
    }
    call_ = call;
    body_ = body;
    tasks_ = tasks;
    next_.store(0, std::memory_order_relaxed);
    busy_.store(static_cast<std::uint32_t>(workers_.size()), std::memory_order_relaxed);
    wake();
    work(0);
    for (std::uint32_t busy = busy_.load(); busy != 0; busy = busy_.load())
      wait_for_change(busy_, busy);
  }

 private:
  // Publishes what was written before.
  void wake() {
    launch_.fetch_add(1, std::memory_order_release);
    launch_.notify_all();
  }

  void serve(int worker) {
    for (std::uint32_t seen = 0;;) {
      wait_for_change(launch_, seen);
      ++seen;  // the next launch waits until this one is done everywhere
      if (closing_) return;
      work(worker);
      busy_.fetch_sub(1, std::memory_order_release);
      busy_.notify_one();
    }
  }

  // Tasks are handed out one by one; what a task computes does not depend on who takes it.
  void work(int thread) {
    for (Index task = next_++; task < tasks_; task = next_++) call_(body_, task, scratch(thread));
  }

  std::span<std::byte> scratch(int thread) {
    auto* first = reinterpret_cast<std::byte*>(scratch_.get());
    return {first + static_cast<std::size_t>(thread) * kScratchBytes, kScratchBytes};
  }

  std::unique_ptr<CacheLine[]> scratch_;  // not touched before it is used
  std::vector<std::thread> workers_;
  std::atomic<std::uint32_t> launch_{0}, busy_{0};
  bool closing_ = false;
  Call call_ = nullptr;
  const void* body_ = nullptr;
  Index tasks_ = 0;
  std::atomic<Index> next_{0};
};

Cpu::Cpu(int threads) {
  if (threads < 1) {
    throw std::invalid_argument("Cpu: threads is " + std::to_string(threads) +
                                ", wanted 1 or more");
  }
  team_ = std::make_unique<Team>(threads);
}

Cpu::~Cpu() = default;

int Cpu::threads() const { return team_->threads(); }

void Cpu::run(Index tasks, Call call, const void* body) { team_->run(tasks, call, body); }

}  // namespace drumvae
