// A block: its threads, which of them could run, and its barrier.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tests/support/simt/crew.h"
#include "tests/support/simt/dimensions.h"
#include "tests/support/simt/shared_memory.h"
#include "tests/support/simt/warp.h"
#include "tests/support/simt/where.h"

namespace drumvae::simt {

struct Grid;
struct Block;

enum class State : unsigned char { ready, at_barrier, at_warp, at_grid, exited };

struct Thread {
  uint3 index;
  unsigned lane, warp;
  Block* block;
  State state;
  Where where;  // of what it waits for
  std::unique_ptr<Fiber> fiber;
};

// How __syncthreads and its variants answer.
enum class Vote : unsigned char { none, count, all, any };

struct Block {
  Grid* grid = nullptr;
  uint3 index{};
  std::vector<Thread> threads;
  std::vector<Warp> warps;
  SharedMemory shared;
  std::size_t exited = 0;
  std::size_t at_grid = 0;

  Block(Grid& of, uint3 at);
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  bool awake() const { return next_ < ready_.size(); }
  // Runs threads, in the order of the settings, until none could run or the switches are used up.
  void run(std::size_t switches);

  void wake(Thread& thread);
  // Those that are not null, in the order of the settings.
  void wake(std::span<Thread* const> sleepers);
  void wake_all(State from);

  // The running thread waits for all others.
  int barrier(bool predicate, Vote vote, const Where& where);

  // One line for each place where threads wait.
  std::string waiting() const;

  // What fences within the block order; see grid.h for those of the grid.
  char& fence_tag() const { return tags_->fence; }

 private:
  // Two for the barrier, by turns: a late waker would else see what was released at the next one.
  struct Tags {
    char barrier[2] = {};
    char fence = 0;
  };

  Thread* take_next();

  std::vector<Thread*> ready_;  // from next_ on
  std::size_t next_ = 0;
  std::size_t at_barrier_ = 0;
  std::size_t barriers_ = 0;  // passed so far
  Where barrier_where_;
  std::size_t votes_ = 0, counted_votes_ = 0;
  std::unique_ptr<Tags> tags_;  // fresh memory, so that one grid's tags order nothing in the next
};

// The CUDA thread that runs, null while host code does.
Thread* running_thread();

// The running thread's; what the device functions call.
int block_barrier(bool predicate, Vote vote, const Where& where);
void fence_block();
// Where another thread may go first, in random order: at atomics.
void may_switch();

}  // namespace drumvae::simt
