// The layout of the CPU backend's LSTM cache: written once, for its size and for both passes.
#include "kernels/cache_layout.h"
#include "kernels/lstm_sequence_cpu.h"

namespace drumvae {
namespace {

constexpr Index kAlignment = 64;

}  // namespace

SequenceCache lay_out_sequence_cache(const LstmShape& shape, Pass pass, bool dropout,
                                     std::byte* first) {
  const bool training = pass == Pass::training;
  const Index slots = training ? shape.steps : 1;
  CacheLayout layout(first, kAlignment);
  SequenceCache cache;
  cache.gates = layout.place(std::array{slots, shape.rows, 4 * shape.units});
  cache.cells = layout.place(std::array{slots, shape.rows, shape.units});
  cache.zeros = layout.place(std::array{shape.units});
  if (training) {
    cache.d_hidden = layout.place(std::array{shape.rows, shape.units});
    cache.d_cell = layout.place(std::array{shape.rows, shape.units});
    if (dropout || shape.context + shape.control > 0) {
      cache.inputs = layout.place(std::array{shape.steps, shape.rows, shape.inputs()});
    }
  }
  cache.bytes = layout.bytes();
  return cache;
}

SequenceCache sequence_cache(const LstmSequenceForward& kernel) {
  return lay_out_sequence_cache(kernel.shape, kernel.pass, kernel.dropout.active(),
                                kernel.cache.data());
}

SequenceCache sequence_cache(const LstmSequenceBackward& kernel) {
  return lay_out_sequence_cache(kernel.shape, Pass::training, kernel.dropout.active(),
                                kernel.cache.data());
}

SequenceCache sequence_cache(const LstmWeightGradient& kernel) {
  return lay_out_sequence_cache(kernel.shape, Pass::training, kernel.dropout.active(),
                                kernel.cache.data());
}

Index lstm_sequence_cache_bytes(const LstmShape& shape, Pass pass, bool dropout, Precision,
                                const Cpu&) {
  return lay_out_sequence_cache(shape, pass, dropout, nullptr).bytes;
}

}  // namespace drumvae
