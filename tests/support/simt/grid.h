// A grid: its blocks run in an order that CUDA allows, all alive at once where it is cooperative.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "tests/support/simt/crew.h"
#include "tests/support/simt/dimensions.h"
#include "tests/support/simt/where.h"

namespace drumvae::simt {

struct GridShape {
  dim3 blocks, threads;
  std::size_t shared_bytes = 0;  // dynamic
  bool cooperative = false;
};

struct Grid {
  // What grid.sync, __threadfence, the launch and the grid's end order; see Block for why there are
  // two.
  struct Tags {
    char sync[2] = {};
    char fence = 0;
    char begin = 0, end = 0;
  };

  const GridShape& shape;
  const std::function<void()>* body;  // what each thread does
  Crew& crew;
  bool failed = false;
  std::size_t syncs = 0;  // passed so far
  std::unique_ptr<Tags> tags = std::make_unique<Tags>();
};

// Runs the whole grid now, by the crew at work.  A failure is left in kernel_report().
void run_grid(const GridShape& shape, const std::function<void()>& body);

// How many grids have begun to run.
std::size_t grids_begun();

// The running thread's; what the device functions call.
void grid_barrier(const Where& where);
void fence_grid();
// After an atomic: what others did before their fences is seen.
void see_fences();

}  // namespace drumvae::simt
