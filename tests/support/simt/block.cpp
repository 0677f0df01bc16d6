// A block's threads as fibers.
#include "tests/support/simt/block.h"

#include <cstdio>
#include <limits>
#include <map>

#include "tests/support/simt/grid.h"
#include "tests/support/simt/report.h"
#include "tests/support/simt/settings.h"

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

namespace drumvae::simt {
namespace {

Thread* running = nullptr;

void run_kernel() {
  Fiber::begin();
  race::acquire(&running->block->grid->tags->begin);
  (*running->block->grid->body)();
  Thread& thread = *running;
  thread.state = State::exited;
  ++thread.block->exited;
  thread.block->warps[thread.warp].exited |= 1U << thread.lane;
  race::release(&thread.block->grid->tags->end);
  thread.fiber->leave();
}

void resume(Thread& thread) {
  running = &thread;
  threadIdx = thread.index;
  blockIdx = thread.block->index;
  blockDim = thread.block->grid->shape.threads;
  gridDim = thread.block->grid->shape.blocks;
  thread.fiber->resume();
  running = nullptr;
}

uint3 place_in(const dim3& box, unsigned i) {
  return {i % box.x, i / box.x % box.y, i / (box.x * box.y)};
}

void start(Thread& thread, Block& block, unsigned i) {
  thread.index = place_in(block.grid->shape.threads, i);
  thread.lane = i % kLanes;
  thread.warp = i / kLanes;
  thread.block = &block;
  char name[64] = "";
  if (race::kChecked)
    std::snprintf(name, sizeof name, "block %u,%u thread %u,%u", block.index.x, block.index.y,
                  thread.index.x, thread.index.y);
  thread.fiber = block.grid->crew.take();
  thread.fiber->start(run_kernel, name);
  block.wake(thread);
}

const char* kind_of_wait(State state) {
  switch (state) {
    case State::at_barrier:
      return "at __syncthreads ";
    case State::at_warp:
      return "at a warp's collective ";
    case State::at_grid:
      return "at grid.sync ";
    case State::ready:
      return "ready";
    case State::exited:
      break;
  }
  return "exited";
}

}  // namespace

Thread* running_thread() { return running; }

Block::Block(Grid& of, uint3 at)
    : grid(&of), index(at), shared(of.shape.shared_bytes), tags_(std::make_unique<Tags>()) {
  const dim3& box = of.shape.threads;
  const std::size_t count = std::size_t{box.x} * box.y * box.z;
  threads.resize(count);
  warps.resize((count + kLanes - 1) / kLanes);
  if (count % kLanes) warps.back().absent = ~0U << count % kLanes;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t which = settings().order == Order::reversed ? count - 1 - i : i;
    start(threads[which], *this, static_cast<unsigned>(which));
  }
}

Block::~Block() {
  for (Thread& thread : threads) {
    if (!thread.fiber->idle()) thread.fiber->abandon(&grid->tags->end);
    grid->crew.give_back(std::move(thread.fiber));
  }
}

Thread* Block::take_next() {
  if (settings().order == Order::random)
    std::swap(ready_[next_], ready_[next_ + draw(ready_.size() - next_)]);
  Thread* thread = ready_[next_++];
  if (!awake()) {
    ready_.clear();
    next_ = 0;
  }
  return thread;
}

void Block::run(std::size_t switches) {
  for (; awake() && switches > 0 && !grid->failed; --switches) resume(*take_next());
}

void Block::wake(Thread& thread) {
  thread.state = State::ready;
  ready_.push_back(&thread);
}

void Block::wake(std::span<Thread* const> sleepers) {
  const bool reversed = settings().order == Order::reversed;
  for (std::size_t i = 0; i < sleepers.size(); ++i) {
    Thread* thread = sleepers[reversed ? sleepers.size() - 1 - i : i];
    if (thread) wake(*thread);
  }
}

void Block::wake_all(State from) {
  const bool reversed = settings().order == Order::reversed;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    Thread& thread = threads[reversed ? threads.size() - 1 - i : i];
    if (thread.state == from) wake(thread);
  }
}

int Block::barrier(bool predicate, Vote vote, const Where& where) {
  if (exited)
    fail_kernel("%s:%d: __syncthreads, but %zu threads of the block have exited", where.file,
                where.line, exited);
  if (at_barrier_ && !(barrier_where_ == where))
    fail_kernel("%s:%d: divergent __syncthreads: other threads wait at %s:%d", where.file,
                where.line, barrier_where_.file, barrier_where_.line);
  Thread& thread = *running;
  thread.where = barrier_where_ = where;
  thread.state = State::at_barrier;
  votes_ += predicate;
  char* tag = &tags_->barrier[barriers_ % 2];
  race::release(tag);
  if (++at_barrier_ == threads.size()) {
    counted_votes_ = votes_;
    votes_ = at_barrier_ = 0;
    ++barriers_;
    wake_all(State::at_barrier);
  }
  thread.fiber->suspend();
  race::acquire(tag);
  if (vote == Vote::all) return counted_votes_ == threads.size();
  if (vote == Vote::any) return counted_votes_ != 0;
  return static_cast<int>(counted_votes_);
}

std::string Block::waiting() const {
  std::map<std::string, int> places;
  for (const Thread& thread : threads) {
    std::string place = kind_of_wait(thread.state);
    if (thread.state != State::exited)
      place += std::string(thread.where.file) + ":" + std::to_string(thread.where.line);
    ++places[place];
  }
  std::string lines;
  for (const auto& [place, count] : places)
    lines += "\n  block (" + std::to_string(index.x) + "," + std::to_string(index.y) + "," +
             std::to_string(index.z) + "): " + std::to_string(count) + " threads " + place;
  return lines;
}

int block_barrier(bool predicate, Vote vote, const Where& where) {
  const race::Unwatched unwatched;
  return running->block->barrier(predicate, vote, where);
}

void fence_block() {
  char& tag = running->block->fence_tag();
  race::release(&tag);
  race::acquire(&tag);
}

void may_switch() {
  constexpr std::size_t kOneIn = 4;
  if (!running || settings().order != Order::random || draw(kOneIn) != 0) return;
  const race::Unwatched unwatched;
  running->block->wake(*running);
  running->fiber->suspend();
}

}  // namespace drumvae::simt
