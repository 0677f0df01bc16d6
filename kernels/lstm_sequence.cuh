// What the CUDA backend keeps in the opaque cache of an LSTM sequence.
#pragma once

#include "kernels/lstm_sequence.h"

namespace drumvae {

struct DeviceSequenceCache {
  View<float, 3> gates;  // [T, B, 4H]: the input product, then activations, then d a
  View<float, 3> cells;  // training [T, B, H], inference [1, B, H]
  // The rows of the input product where they are not row_t alone, undropped: x after dropout
  // [T*B, D+Z+C]; in an inference pass of one step [x, h] [B, D+Z+C+H], for one product in place of
  // two.
  View<float, 2> inputs;
  View<float, 3> d_context;  // training, where there is a context [T, B, Z]: its part of d x
  View<float, 2> d_hidden;   // training [B, H]: d h from the next step
  View<float, 2> d_cell;     // training [B, H]
  Index bytes = 0;

  // The slice of cells that step t uses.
  Index slot(Index t) const { return cells.extent(0) == 1 ? 0 : t; }
};

// Lays the cache out from `first`, which may be null to learn its size.
DeviceSequenceCache lay_out_device_cache(const LstmShape& shape, Pass pass, bool dropout,
                                         std::byte* first);

}  // namespace drumvae
