// What the CPU backend keeps in the opaque cache of an LSTM sequence.
#pragma once

#include "kernels/gemm_panels.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

// A training pass keeps activations as the weight gradient wants its second operand: panels of 32
// units by all rows of all steps, in slots (gemm_panels.h), so that they are written once and, as d
// a, read where they stand.  An inference pass keeps nothing.
struct SequenceCache {
  Index step_rows = 0;     // B, rounded up to whole quads
  Index blocks = 0;        // panels of a gate: ceil(H/32)
  View<float, 2> gates;    // [4*blocks, slots]: activations i, g, f, o, then d a
  View<float, 2> cells;    // [blocks, slots]: c after each step
  View<float, 2> context;  // [4*blocks, slots]: d a summed over the steps; where hoists_context()
  Index bytes = 0;
};

// Where x is not dropped, the context is the same at each step: its share of the sums a is computed
// once, and so are its gradients, from the sum of d a.
inline bool hoists_context(const LstmShape& shape, bool dropout) {
  return shape.context > 0 && shape.steps > 1 && !dropout;
}

// Lays the cache out from `first`, which may be null to learn its size.
SequenceCache lay_out_sequence_cache(const LstmShape& shape, Pass pass, bool dropout,
                                     ElementType type, std::byte* first);

// How activations and the factors of products are stored.
ElementType storage_type(Precision precision);

SequenceCache sequence_cache(const LstmSequenceForward& kernel);
SequenceCache sequence_cache(const LstmSequenceBackward& kernel);
SequenceCache sequence_cache(const LstmWeightGradient& kernel);

// Step i of a walk through T steps.
inline Index time_of(Direction direction, Index steps, Index i) {
  return direction == Direction::forward ? i : steps - 1 - i;
}

}  // namespace drumvae
