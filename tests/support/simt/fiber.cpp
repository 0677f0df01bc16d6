// Fibers: stacks that are used again, and the sanitizers told of each switch.
#include "tests/support/simt/fiber.h"

#include <cstdlib>
#include <memory>
#include <vector>

namespace drumvae::simt {
namespace {

// Instrumented frames are larger.
constexpr std::size_t kStackBytes =
    kAddressSanitizer || race::kChecked ? std::size_t{128} << 10U : std::size_t{64} << 10U;

// The scheduler's side of a switch; one fiber runs at a time.
struct Scheduler {
  StackState state{};
  void* fake_stack = nullptr;
  const void* stack_bottom = nullptr;
  std::size_t stack_bytes = 0;
  race::Context context = nullptr;
};
Scheduler scheduler;

std::vector<std::unique_ptr<char[]>>& free_stacks() {
  static std::vector<std::unique_ptr<char[]>> stacks;
  return stacks;
}

char* take_stack() {
  if (free_stacks().empty()) return new char[kStackBytes];
  char* stack = free_stacks().back().release();
  free_stacks().pop_back();
  return stack;
}

void give_stack_back(char* stack) {
  allow(stack, kStackBytes);
  std::unique_ptr<char[]> owned(stack);
  // A fresh allocation makes the race checker forget who used the stack before.
  if (!race::kChecked) free_stacks().push_back(std::move(owned));
}

// Stacks whose tops are a power of two apart would share a few lines of the cache.
std::size_t next_stagger() {
  constexpr std::size_t kStep = 320, kSteps = 13;
  static std::size_t step = 0;
  step = (step + 1) % kSteps;
  return step * kStep;
}

void announce_switch_to_scheduler([[maybe_unused]] void** fake_stack) {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber(fake_stack, scheduler.stack_bottom, scheduler.stack_bytes);
#endif
  race::enter(scheduler.context);
}

}  // namespace

void Fiber::start(void (*entry)(), const char* name) {
  stack_ = take_stack();
  fake_stack_ = nullptr;
  left_ = false;
  context_ = race::create(name);
  prepare_stack(state_, stack_, kStackBytes - next_stagger(), entry);
}

void Fiber::resume() {
  scheduler.context = race::current();
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber(&scheduler.fake_stack, stack_, kStackBytes);
#endif
  race::enter(context_);
  switch_stacks(scheduler.state, state_);
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(scheduler.fake_stack, nullptr, nullptr);
#endif
}

void Fiber::begin() {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(nullptr, &scheduler.stack_bottom, &scheduler.stack_bytes);
#endif
}

void Fiber::suspend() {
  announce_switch_to_scheduler(&fake_stack_);
  switch_stacks(state_, scheduler.state);
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(fake_stack_, &scheduler.stack_bottom, &scheduler.stack_bytes);
#endif
}

void Fiber::leave() {
  left_ = true;
  give_up();
}

void Fiber::give_up() {
  announce_switch_to_scheduler(nullptr);
  switch_stacks(state_, scheduler.state);
  std::abort();  // nobody resumes a fiber that has left
}

void Fiber::release(void* tag) {
  if (left_) {
    race::destroy(context_);
  } else {  // it stays: the race checker complains of one that ends unwatched
    const race::Context caller = race::current();
    race::enter(context_);
    race::release(tag);
    race::enter(caller);
  }
  give_stack_back(stack_);
  stack_ = nullptr;
}

}  // namespace drumvae::simt
