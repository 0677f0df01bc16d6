// What the CPU backend keeps in the opaque cache of an LSTM sequence.
#pragma once

#include "kernels/lstm_sequence.h"

namespace drumvae {

struct SequenceCache {
  View<float, 3> gates;     // training [T, B, 4H], inference [1, B, 4H]: activations, then d a
  View<float, 3> cells;     // training [T, B, H], inference [1, B, H]
  View<float, 3> inputs;    // training: x after dropout [T, B, D+Z+C]; not given where x is the row
                            // alone, undropped
  View<float, 2> d_hidden;  // training [B, H]
  View<float, 2> d_cell;    // training [B, H]
  View<float, 1> zeros;     // [H]: the cell state before the first step where none is given
  Index bytes = 0;

  // The slice of gates and cells that step t uses.
  Index slot(Index t) const { return gates.extent(0) == 1 ? 0 : t; }
};

// Lays the cache out from `first`, which may be null to learn its size.
SequenceCache lay_out_sequence_cache(const LstmShape& shape, Pass pass, bool dropout,
                                     std::byte* first);

SequenceCache sequence_cache(const LstmSequenceForward& kernel);
SequenceCache sequence_cache(const LstmSequenceBackward& kernel);
SequenceCache sequence_cache(const LstmWeightGradient& kernel);

}  // namespace drumvae
