// Where the lanes of a warp meet: one rendezvous for each collective call and mask.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "tests/support/simt/where.h"

namespace drumvae::simt {

struct Thread;

// What the lanes do together; only these two order memory between lanes, shuffles and votes do not.
enum class Collective : unsigned char { syncwarp, matrix, shuffle, vote };

constexpr unsigned kLanes = 32;
constexpr unsigned kMaxLaneBytes = 8;

struct Rendezvous {
  Collective kind;
  unsigned mask;
  Where where;
  unsigned arrived = 0;
  unsigned left = 0;
  std::array<unsigned char, kLanes * kMaxLaneBytes> values{};
  std::array<Thread*, kLanes> threads{};
  char tag = 0;  // of what the lanes did before
};

struct Warp {
  unsigned absent = 0;  // lanes that the block does not have
  unsigned exited = 0;
  std::vector<std::unique_ptr<Rendezvous>> open;
};

// The running thread's lane.
unsigned running_lane();

// Publishes `bytes` bytes of `mine`, waits for each lane of the mask, and copies all lanes' values,
// [32, bytes], to `all`.  A call that CUDA leaves undefined fails the kernel: a lane that is not in
// its own mask, a mask that names lanes that have exited or never were, lanes that meet at
// different calls.
void meet(Collective kind, unsigned mask, const void* mine, unsigned bytes, void* all,
          const Where& where);

}  // namespace drumvae::simt
