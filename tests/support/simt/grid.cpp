// Blocks of a grid, one after the other or by turns.
#include "tests/support/simt/grid.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <span>
#include <vector>

#include "tests/support/simt/block.h"
#include "tests/support/simt/report.h"
#include "tests/support/simt/settings.h"

namespace drumvae::simt {
namespace {

using Blocks = std::vector<std::unique_ptr<Block>>;

std::atomic<std::size_t> begun{0};

std::vector<uint3> block_order(const dim3& blocks) {
  std::vector<uint3> order;
  for (unsigned z = 0; z < blocks.z; ++z)
    for (unsigned y = 0; y < blocks.y; ++y)
      for (unsigned x = 0; x < blocks.x; ++x) order.push_back({x, y, z});
  if (settings().order == Order::reversed) std::reverse(order.begin(), order.end());
  if (settings().order == Order::random) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[draw(i)]);
  }
  return order;
}

// How many blocks are alive at once.
std::size_t blocks_together(const GridShape& shape, std::size_t blocks) {
  if (shape.cooperative) return blocks;
  // The race checker forgets who a thread was soon after it has ended, and has 8000 at most.
  constexpr std::size_t kRaceCheckedThreads = 512;
  const std::size_t threads = std::size_t{shape.threads.x} * shape.threads.y * shape.threads.z;
  if (race::kChecked) return std::max<std::size_t>(1, kRaceCheckedThreads / threads);
  return settings().order == Order::random ? 2 : 1;
}

bool all_at_grid_sync(const Blocks& blocks) {
  return std::all_of(blocks.begin(), blocks.end(),
                     [](const auto& block) { return block->at_grid == block->threads.size(); });
}

bool all_exited(const Blocks& blocks) {
  return std::all_of(blocks.begin(), blocks.end(),
                     [](const auto& block) { return block->exited == block->threads.size(); });
}

void pass_grid_sync(Grid& grid, const Blocks& blocks) {
  ++grid.syncs;
  for (const auto& block : blocks) {
    block->at_grid = 0;
    block->wake_all(State::at_grid);
  }
}

void report_deadlock(Grid& grid, const Blocks& blocks) {
  std::string report = "deadlock: no thread can go on";
  for (const auto& block : blocks) {
    if (block->exited < block->threads.size()) report += block->waiting();
  }
  report_kernel(report);
  grid.failed = true;
}

// How long a block runs before another gets its turn.
std::size_t turn(const Block& block) {
  if (settings().order != Order::random) return std::numeric_limits<std::size_t>::max();
  return 1 + draw(4 * block.threads.size());
}

void run_together(Grid& grid, std::span<const uint3> indices) {
  Blocks blocks;
  for (const uint3& index : indices) blocks.push_back(std::make_unique<Block>(grid, index));
  std::vector<Block*> awake;
  while (!grid.failed) {
    awake.clear();
    for (const auto& block : blocks) {
      if (block->awake()) awake.push_back(block.get());
    }
    if (!awake.empty()) {
      // The blocks stand in the order of the settings already.
      Block& block = *awake[settings().order == Order::random ? draw(awake.size()) : 0];
      block.run(turn(block));
    } else if (all_exited(blocks)) {
      break;
    } else if (all_at_grid_sync(blocks)) {
      pass_grid_sync(grid, blocks);
    } else {
      report_deadlock(grid, blocks);
    }
  }
}

}  // namespace

void run_grid(const GridShape& shape, const std::function<void()>& body) {
  const race::Unwatched unwatched;
  ++begun;
  Grid grid{shape, &body, crew_at_work()};
  race::release(&grid.tags->begin);
  const std::vector<uint3> order = block_order(shape.blocks);
  const std::size_t together = blocks_together(shape, order.size());
  for (std::size_t first = 0; first < order.size() && !grid.failed; first += together) {
    run_together(grid, std::span(order).subspan(first, std::min(together, order.size() - first)));
  }
  race::acquire(&grid.tags->end);
}

std::size_t grids_begun() { return begun; }

void grid_barrier(const Where& where) {
  const race::Unwatched unwatched;
  Thread& thread = *running_thread();
  Grid& grid = *thread.block->grid;
  if (!grid.shape.cooperative)
    fail_kernel("%s:%d: grid.sync in a kernel that was not launched as cooperative", where.file,
                where.line);
  thread.where = where;
  thread.state = State::at_grid;
  ++thread.block->at_grid;
  char* tag = &grid.tags->sync[grid.syncs % 2];
  race::release(tag);
  thread.fiber->suspend();
  race::acquire(tag);
}

void fence_grid() {
  char* tag = &running_thread()->block->grid->tags->fence;
  race::release(tag);
  race::acquire(tag);
}

void see_fences() {
  const Block& block = *running_thread()->block;
  race::acquire(&block.grid->tags->fence);
  race::acquire(&block.fence_tag());
}

}  // namespace drumvae::simt
