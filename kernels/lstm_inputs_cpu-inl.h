// x_t of one row on the CPU, put together from its parts and through the dropout, wherever it is
// needed: it is not stored.
#if defined(DRUMVAE_LSTM_INPUTS_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_LSTM_INPUTS_CPU_INL_H_
#undef DRUMVAE_LSTM_INPUTS_CPU_INL_H_
#else
#define DRUMVAE_LSTM_INPUTS_CPU_INL_H_
#endif

#include "kernels/dropout_cpu-inl.h"
#include "kernels/lstm_sequence.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

// x_t where it is the row alone, undropped; else null.
template <class Sequence>
const float* PlainInputs(const Sequence& lstm, Index t, Index b) {
  if (lstm.dropout.active() || lstm.shape.context + lstm.shape.control > 0) return nullptr;
  return lstm.inputs.row.f32()[t][b].data();
}

// Columns [first, first + count) of x_t after dropout, of row b.
template <class Sequence>
void FillInputs(const Sequence& lstm, Index t, Index b, Index first, Index count, float* x) {
  const LstmShape& shape = lstm.shape;
  const auto fill = [&](const auto& row, Index part_first, Index part_count) {
    const Index from = std::max(first, part_first);
    const Index to = std::min(first + count, part_first + part_count);
    if (from >= to) return;
    const float* values = row().data() + (from - part_first);
    if (lstm.dropout.active()) {
      DropoutRow(lstm.dropout, t, b, from, shape.inputs(), to - from, values, x + (from - first));
    } else {
      std::copy_n(values, to - from, x + (from - first));
    }
  };
  const Index control = shape.row + shape.context;
  fill([&] { return lstm.inputs.row.f32()[t][b]; }, 0, shape.row);
  fill([&] { return lstm.inputs.context.f32()[b]; }, shape.row, shape.context);
  fill([&] { return lstm.inputs.control.f32()[t][b]; }, control, shape.control);
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
