// The layout of the CPU backend's LSTM cache: written once, for its size and for both passes.
#include "kernels/cache_layout.h"
#include "kernels/lstm_sequence_cpu.h"

namespace drumvae {
namespace {

constexpr Index kAlignment = 64;
// Rows between two panels: without them the same row of all panels would fall into one cache set.
constexpr Index kPanelGap = 8;

}  // namespace

ElementType storage_type(Precision precision) {
  return precision == Precision::bf16 ? ElementType::bf16 : ElementType::f32;
}

SequenceCache lay_out_sequence_cache(const LstmShape& shape, Pass pass, bool dropout,
                                     ElementType type, std::byte* first) {
  CacheLayout layout(first, kAlignment);
  SequenceCache cache;
  cache.step_rows = round_up(shape.rows, kQuadRows);
  cache.blocks = panel_count(shape.units);
  if (pass == Pass::training) {
    const auto panels = [&](Index count, Index rows) {
      const Index slots = slot_count(rows + kPanelGap, type) * kPanelColumns;
      return layout.place(std::array{count, slots});
    };
    cache.gates = panels(4 * cache.blocks, shape.steps * cache.step_rows);
    cache.cells = panels(cache.blocks, shape.steps * cache.step_rows);
    if (hoists_context(shape, dropout)) cache.context = panels(4 * cache.blocks, cache.step_rows);
  }
  cache.bytes = layout.bytes();
  return cache;
}

SequenceCache sequence_cache(const LstmSequenceForward& kernel) {
  return lay_out_sequence_cache(kernel.shape, kernel.pass, kernel.dropout.active(),
                                storage_type(kernel.precision), kernel.cache.data());
}

SequenceCache sequence_cache(const LstmSequenceBackward& kernel) {
  return lay_out_sequence_cache(kernel.shape, Pass::training, kernel.dropout.active(),
                                storage_type(kernel.precision), kernel.cache.data());
}

SequenceCache sequence_cache(const LstmWeightGradient& kernel) {
  return lay_out_sequence_cache(kernel.shape, Pass::training, kernel.dropout.active(),
                                storage_type(kernel.precision), kernel.cache.data());
}

Index lstm_sequence_cache_bytes(const LstmShape& shape, Pass pass, bool dropout,
                                Precision precision, const Cpu&) {
  return lay_out_sequence_cache(shape, pass, dropout, storage_type(precision), nullptr).bytes;
}

}  // namespace drumvae
