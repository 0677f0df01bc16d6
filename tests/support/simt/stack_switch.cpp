// Twelve instructions where we know the machine, ucontext elsewhere (slower: two system calls).
#include "tests/support/simt/stack_switch.h"

#include <cstdint>

#ifndef DRUMVAE_SIMT_UCONTEXT
// Pushes what the System V ABI has a callee keep, changes stacks, pops the same.
extern "C" void drumvae_simt_switch_stacks(void** leave, void* go_on);
asm(R"(
.text
.globl drumvae_simt_switch_stacks
.type drumvae_simt_switch_stacks, @function
drumvae_simt_switch_stacks:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size drumvae_simt_switch_stacks, . - drumvae_simt_switch_stacks
)");
#endif

namespace drumvae::simt {

#ifdef DRUMVAE_SIMT_UCONTEXT

void prepare_stack(StackState& state, char* stack, std::size_t bytes, void (*entry)()) {
  getcontext(&state);
  state.uc_stack.ss_sp = stack;
  state.uc_stack.ss_size = bytes;
  state.uc_link = nullptr;
  makecontext(&state, entry, 0);
}

void switch_stacks(StackState& leave, StackState& go_on) { swapcontext(&leave, &go_on); }

#else

void prepare_stack(StackState& state, char* stack, std::size_t bytes, void (*entry)()) {
  constexpr int kSavedRegisters = 6;
  const auto top = reinterpret_cast<std::uintptr_t>(stack + bytes) & ~std::uintptr_t{15};
  auto* place = reinterpret_cast<void**>(top);
  *--place = nullptr;  // entry's return address, which nobody uses; keeps the ABI's alignment
  *--place = reinterpret_cast<void*>(entry);
  for (int i = 0; i < kSavedRegisters; ++i) *--place = nullptr;
  state = place;
}

void switch_stacks(StackState& leave, StackState& go_on) {
  drumvae_simt_switch_stacks(&leave, go_on);
}

#endif

}  // namespace drumvae::simt
