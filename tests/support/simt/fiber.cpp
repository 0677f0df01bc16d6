// Fibers: the sanitizers told of each switch.
#include "tests/support/simt/fiber.h"

#include <cstdlib>

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

Fiber::Fiber() : stack_(new char[kStackBytes]), context_(race::create("thread")) {}

Fiber::~Fiber() {
  allow(stack_.get(), kStackBytes);
  // The race checker complains of a context that ends in the middle of a function.
  if (idle_) race::destroy(context_);
}

void Fiber::start(void (*entry)(), const char* name) {
  fake_stack_ = nullptr;
  idle_ = false;
  allow(stack_.get(), kStackBytes);
  race::rename(context_, name);
  prepare_stack(state_, stack_.get(), kStackBytes - next_stagger(), entry);
}

void Fiber::resume() {
  scheduler.context = race::current();
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber(&scheduler.fake_stack, stack_.get(), kStackBytes);
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
  idle_ = true;
  give_up();
}

void Fiber::give_up() {
  announce_switch_to_scheduler(nullptr);
  switch_stacks(state_, scheduler.state);
  std::abort();  // nobody resumes a fiber that has left
}

void Fiber::abandon(void* tag) {
  const race::Context caller = race::current();
  race::enter(context_);
  race::release(tag);
  race::enter(caller);
}

}  // namespace drumvae::simt
