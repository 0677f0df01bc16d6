// The thread team behind the CPU backend.
#include "kernels/cpu.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace drumvae {
namespace {

struct alignas(64) CacheLine {
  std::byte bytes[64];
};

}  // namespace

class Cpu::Team {
 public:
  explicit Team(int threads)
      : scratch_(static_cast<std::size_t>(threads) * kScratchBytes / sizeof(CacheLine)) {
    for (int worker = 1; worker < threads; ++worker) {
      workers_.emplace_back([this, worker] { serve(worker); });
    }
  }

  ~Team() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  void run(Index tasks, Call call, const void* body) {
    if (workers_.empty() || tasks <= 1) {
      for (Index task = 0; task < tasks; ++task) call(body, task, scratch(0));
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      call_ = call;
      body_ = body;
      tasks_ = tasks;
      next_.store(0, std::memory_order_relaxed);
      busy_ = static_cast<int>(workers_.size());
      ++launch_;
    }
    wake_.notify_all();
    work(0);
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  void serve(int worker) {
    std::uint64_t seen = 0;
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return closing_ || launch_ != seen; });
      if (closing_) return;
      seen = launch_;
      lock.unlock();
      work(worker);
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
  }

  // Tasks are handed out one by one; what a task computes does not depend on who takes it.
  void work(int thread) {
    for (Index task = next_++; task < tasks_; task = next_++) call_(body_, task, scratch(thread));
  }

  std::span<std::byte> scratch(int thread) {
    auto* first = reinterpret_cast<std::byte*>(scratch_.data());
    return {first + static_cast<std::size_t>(thread) * kScratchBytes, kScratchBytes};
  }

  std::vector<CacheLine> scratch_;
  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  std::uint64_t launch_ = 0;
  int busy_ = 0;
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
