// The CPU backend: a team of threads with scratch memory, given to every kernel's launch().
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>

#include "kernels/view.h"

namespace drumvae {

// A thread that waits, for the next launch or for the others to end one, watches for 50
// microseconds and then sleeps.  With one thread every launch runs in the caller: no lock, no
// system call.  The only part of kernels/ that owns anything: the threads and their scratch, both
// made once.
class Cpu {
 public:
  // Bytes of scratch per thread: the packed blocks of a product (kernels/gemm_cpu.cpp).
  static constexpr Index kScratchBytes = Index{2} << 20;

  // threads >= 1.  Throws std::invalid_argument otherwise.
  explicit Cpu(int threads);
  ~Cpu();
  Cpu(const Cpu&) = delete;
  Cpu& operator=(const Cpu&) = delete;

  int threads() const;

  // Calls body(task, scratch) once for each task in [0, tasks), on any thread and in any order;
  // returns when all are done. scratch is 64-byte aligned and the calling thread's own.  Bodies
  // must not throw.
  template <class Body>
  void parallel_for(Index tasks, const Body& body) {
    run(
        tasks,
        [](const void* self, Index task, std::span<std::byte> scratch) {
          (*static_cast<const Body*>(self))(task, scratch);
        },
        &body);
  }

 private:
  using Call = void (*)(const void* body, Index task, std::span<std::byte> scratch);
  void run(Index tasks, Call call, const void* body);

  class Team;
  std::unique_ptr<Team> team_;
};

}  // namespace drumvae
