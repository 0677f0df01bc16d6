// A run of a product's chain, as the CPU's tiles take it.
#pragma once

#include "kernels/view.h"

namespace drumvae {

// Terms of the chain lie in slots of 32 bits: one float, or two bf16, the earlier term in the lower
// half.  A product chains its parts in order; where an operand is longer than kProductSplit terms,
// `done` says how many of its slots went before.
template <class Slot>
struct ChainPart {
  const Slot* quads = nullptr;  // inputs: [quads][length][4], 4 rows interleaved
  Index quad_stride = 0;        // slots from one quad to the next
  Index first = 0;              // where the run begins in the panel, in rows of slots
  Index length = 0;             // slots
  Index done = 0;               // slots; a multiple of what kProductSplit terms take
};

// Quads first_quad, first_quad + 1, ... of each part against one panel.
template <class Slot>
struct Tile {
  const ChainPart<Slot>* parts = nullptr;
  int part_count = 0;
  Index first_quad = 0;
  const Slot* panel = nullptr;   // [K][32]
  const float* start = nullptr;  // [rows][32]; may be out
  Index start_stride = 0;        // 0 repeats one row
  float* out = nullptr;          // [rows][32]
  Index out_stride = 0;
  const float* next_out = nullptr;  // optional: the next tile's out, with the same stride
};

}  // namespace drumvae
