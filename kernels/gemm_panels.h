// The CPU backend's packed weights: panels of 32 columns, each [K][32], the last one padded with
// zeros.
#pragma once

#include <algorithm>

#include "kernels/gemm.h"

namespace drumvae {

inline constexpr Index kPanelColumns = 32;

// Blocks of a weight gradient that one task computes; their tiles and panels fit into a thread's
// scratch.
inline constexpr Index kGradientRows = 288;
inline constexpr Index kGradientColumns = 256;
static_assert((kGradientRows + kGradientColumns) * kProductSplit * sizeof(float) <=
              Cpu::kScratchBytes);

inline Index panel_count(Index columns) { return (columns + kPanelColumns - 1) / kPanelColumns; }

inline float* packed_panel(const PackedWeights& weights, Index panel) {
  return reinterpret_cast<float*>(weights.storage) + panel * weights.inputs * kPanelColumns;
}

// Rows of inputs that one task of a product takes: few enough that their tiles, `floats_per_row`
// each, fit into a thread's scratch, many enough to use a panel often, and about the same for every
// task.
inline Index rows_per_task(Index rows, Index floats_per_row, int threads) {
  constexpr Index kMost = 96, kGrain = 4;
  const Index fitting = Cpu::kScratchBytes / static_cast<Index>(sizeof(float)) / floats_per_row;
  const Index most = std::max(kGrain, std::min(kMost, fitting) / kGrain * kGrain);
  Index tasks = (rows + most - 1) / most;
  tasks = (tasks + threads - 1) / threads * threads;
  const Index share = (rows + tasks - 1) / tasks;
  return std::min(most, (share + kGrain - 1) / kGrain * kGrain);
}

}  // namespace drumvae
