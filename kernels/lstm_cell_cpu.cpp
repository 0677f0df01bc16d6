// One step of an LSTM on the CPU, row by row.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/lstm_cell_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "kernels/lstm_cell_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

void ForwardRow(const LstmCellForward& k, Index b) {
  LstmCellForwardRow(hn::ScalableTag<float>(), k.gates[b].data(), k.cell_prev[b].data(),
                     k.cell[b].data(), k.hidden[b].data(), k.cell.extent(1));
}

void BackwardRow(const LstmCellBackward& k, Index b) {
  LstmCellBackwardRow(hn::ScalableTag<float>(), k.cell_prev[b].data(), k.cell[b].data(),
                      k.d_hidden[b].data(), k.d_cell[b].data(), k.gates[b].data(),
                      k.cell.extent(1));
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(ForwardRow);
HWY_EXPORT(BackwardRow);
}  // namespace

void launch(Cpu& cpu, const LstmCellForward& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(ForwardRow);
  cpu.parallel_for(kernel.cell.extent(0), [&](Index b, auto) { row(kernel, b); });
}

void launch(Cpu& cpu, const LstmCellBackward& kernel) {
  const auto row = HWY_DYNAMIC_DISPATCH(BackwardRow);
  cpu.parallel_for(kernel.cell.extent(0), [&](Index b, auto) { row(kernel, b); });
}

}  // namespace drumvae
#endif  // HWY_ONCE
