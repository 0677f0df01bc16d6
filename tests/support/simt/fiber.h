// A CUDA thread's own stack and its own identity before the sanitizers; all fibers run on the OS
// thread that resumes them.
#pragma once

#include "tests/support/simt/sanitizer.h"
#include "tests/support/simt/stack_switch.h"

namespace drumvae::simt {

class Fiber {
 public:
  // Prepares `entry` to begin at the first resume().  entry ends with leave() and never returns.
  // The race checker calls it by `name`.
  void start(void (*entry)(), const char* name);

  // Called by the scheduler: the fiber runs until it suspends itself or leaves.
  void resume();

  // The first thing that entry calls.
  static void begin();
  // Called on the fiber's own stack: back to who resumed it.
  void suspend();
  // As suspend(), for the last time.
  [[noreturn]] void leave();
  // As leave(), from the middle of a function.
  [[noreturn]] void give_up();

  // Gives the stack back; called by the scheduler after leave(), or where the fiber is given up:
  // then what it did is released to `tag`.
  void release(void* tag);

 private:
  StackState state_{};
  char* stack_ = nullptr;
  void* fake_stack_ = nullptr;  // AddressSanitizer's
  race::Context context_ = nullptr;
  bool left_ = false;
};

}  // namespace drumvae::simt
