// A CUDA thread's own stack and its own identity before the sanitizers; all fibers run on the OS
// thread that resumes them.
#pragma once

#include <memory>

#include "tests/support/simt/sanitizer.h"
#include "tests/support/simt/stack_switch.h"

namespace drumvae::simt {

class Fiber {
 public:
  Fiber();
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Prepares `entry` to begin at the first resume().  entry ends with leave() and never returns;
  // then the fiber can be started again.  The race checker calls it by `name`.
  void start(void (*entry)(), const char* name);

  // Called by the scheduler: the fiber runs until it suspends itself or leaves.
  void resume();

  // The first thing that entry calls.
  static void begin();
  // Called on the fiber's own stack: back to who resumed it.
  void suspend();
  // As suspend(), for the last time.
  [[noreturn]] void leave();
  // As leave(), from the middle of a function: such a fiber is never started again.
  [[noreturn]] void give_up();

  // Whether it has left, or was never started.
  bool idle() const { return idle_; }
  // Called by the scheduler for one that will not be resumed: what it did is released to `tag`.
  void abandon(void* tag);

 private:
  StackState state_{};
  std::unique_ptr<char[]> stack_;
  void* fake_stack_ = nullptr;  // AddressSanitizer's
  race::Context context_;
  bool idle_ = true;
};

}  // namespace drumvae::simt
