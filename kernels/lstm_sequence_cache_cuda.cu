// The layout of the CUDA backend's LSTM cache: written once, for its size and for both passes.
#include "kernels/cache_layout.h"
#include "kernels/lstm_sequence.cuh"

namespace drumvae {
namespace {

constexpr Index kAlignment = 256;  // of vector loads and of cuBLAS

}  // namespace

DeviceSequenceCache lay_out_device_cache(const LstmShape& shape, Pass pass, bool dropout,
                                         std::byte* first) {
  const bool training = pass == Pass::training;
  const bool one_step = !training && shape.steps == 1;
  CacheLayout layout(first, kAlignment);
  DeviceSequenceCache cache;
  cache.gates = layout.place(std::array{shape.steps, shape.rows, 4 * shape.units});
  cache.cells = layout.place(std::array{training ? shape.steps : 1, shape.rows, shape.units});
  if (one_step || dropout || shape.context + shape.control > 0) {
    cache.inputs = layout.place(
        std::array{shape.steps * shape.rows, shape.inputs() + (one_step ? shape.units : 0)});
  }
  if (training) {
    if (shape.context > 0)
      cache.d_context = layout.place(std::array{shape.steps, shape.rows, shape.context});
    cache.d_hidden = layout.place(std::array{shape.rows, shape.units});
    cache.d_cell = layout.place(std::array{shape.rows, shape.units});
  }
  cache.bytes = layout.bytes();
  return cache;
}

Index lstm_sequence_cache_bytes(const LstmShape& shape, Pass pass, bool dropout, Precision,
                                const Cuda&) {
  return lay_out_device_cache(shape, pass, dropout, nullptr).bytes;
}

}  // namespace drumvae
