// Leaving one stack for another on the same OS thread.
#pragma once

#include <cstddef>

#if !defined(__x86_64__) && !defined(DRUMVAE_SIMT_UCONTEXT)
#define DRUMVAE_SIMT_UCONTEXT
#endif
#ifdef DRUMVAE_SIMT_UCONTEXT
#include <ucontext.h>
#endif

namespace drumvae::simt {

// Where a stack that does not run goes on.
#ifdef DRUMVAE_SIMT_UCONTEXT
using StackState = ucontext_t;
#else
using StackState = void*;
#endif

// A stack on which `entry` begins; entry never returns.
void prepare_stack(StackState& state, char* stack, std::size_t bytes, void (*entry)());

void switch_stacks(StackState& leave, StackState& go_on);

}  // namespace drumvae::simt
