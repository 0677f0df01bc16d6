// How the CPU backend lays the two operands of a product out.
//
// Both consist of slots of 32 bits: a float, or two bf16 that follow each other along K, where an
// odd K has a zero before its first row. Weights: panels of 32 columns, each [K][32], the last one
// of a block of columns padded with zeros.  Inputs: quads of 4 rows, each [K][4].
#pragma once

#include <algorithm>

#include "kernels/gemm.h"

namespace drumvae {

inline constexpr Index kPanelColumns = 32;
inline constexpr Index kQuadRows = 4;

constexpr Index round_up(Index value, Index multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

constexpr Index panel_count(Index columns) { return (columns + kPanelColumns - 1) / kPanelColumns; }

constexpr Index quad_count(Index rows) { return (rows + kQuadRows - 1) / kQuadRows; }

// Slots that `terms` terms of a chain take.
constexpr Index slot_count(Index terms, ElementType type) {
  return type == ElementType::f32 ? terms : (terms + 1) / 2;
}

// Panels of one block of columns.
inline Index panels_per_block(const PackedWeights& weights) {
  return panel_count(weights.outputs / weights.column_blocks);
}

template <class Slot>
Slot* packed_panel(const PackedWeights& weights, Index panel) {
  return reinterpret_cast<Slot*>(weights.storage) +
         panel * slot_count(weights.inputs, weights.type) * kPanelColumns;
}

inline constexpr Index kScratchFloats = Cpu::kScratchBytes / static_cast<Index>(sizeof(float));

// Rows of inputs that one task of a product takes: few enough that their quads and sums,
// `floats_per_row` in all, fit into a thread's scratch beside `fixed_floats`, and about the same
// for every task.
inline Index rows_per_task(Index rows, Index floats_per_row, Index fixed_floats, int threads) {
  constexpr Index kMost = 96;
  const Index fitting = std::max(Index{0}, kScratchFloats - fixed_floats) / floats_per_row;
  const Index most = std::max(kQuadRows, std::min(kMost, fitting) / kQuadRows * kQuadRows);
  const Index tasks = round_up((rows + most - 1) / most, threads);
  const Index share = (rows + tasks - 1) / tasks;
  return std::min(most, round_up(share, kQuadRows));
}

}  // namespace drumvae
