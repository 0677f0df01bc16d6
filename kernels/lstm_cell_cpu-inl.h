// One row of an LSTM step; shared by lstm_cell_cpu.cpp and the loops of whole sequences.
#if defined(DRUMVAE_KERNELS_LSTM_CELL_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_KERNELS_LSTM_CELL_CPU_INL_H_
#undef DRUMVAE_KERNELS_LSTM_CELL_CPU_INL_H_
#else
#define DRUMVAE_KERNELS_LSTM_CELL_CPU_INL_H_
#endif

#include "kernels/lstm_cell.h"
#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

// A row of LstmCellForward. gates [4H]: in a, out activations; cell may be cell_prev.
template <class D>
HWY_INLINE void LstmCellForwardRow(D full, float* gates, const float* cell_prev, float* cell,
                                   float* hidden, Index units) {
  float* const HWY_RESTRICT gate_i = gates;
  float* const HWY_RESTRICT gate_g = gates + units;
  float* const HWY_RESTRICT gate_f = gates + 2 * units;
  float* const HWY_RESTRICT gate_o = gates + 3 * units;
  ForEachVector(full, units, [=](auto d, Index j) HWY_ATTR {
    const auto forget_bias = hn::Set(d, 1.0F);
    const auto i = Sigmoid(d, hn::LoadU(d, gate_i + j));
    const auto g = Tanh(d, hn::LoadU(d, gate_g + j));
    const auto f = Sigmoid(d, hn::Add(hn::LoadU(d, gate_f + j), forget_bias));
    const auto o = Sigmoid(d, hn::LoadU(d, gate_o + j));
    const auto c = hn::MulAdd(i, g, hn::Mul(f, hn::LoadU(d, cell_prev + j)));
    const auto h = hn::Mul(o, Tanh(d, c));
    hn::StoreU(i, d, gate_i + j);
    hn::StoreU(g, d, gate_g + j);
    hn::StoreU(f, d, gate_f + j);
    hn::StoreU(o, d, gate_o + j);
    hn::StoreU(c, d, cell + j);
    hn::StoreU(h, d, hidden + j);
  });
}

// A row of LstmCellBackward. d_cell [H]: in d c, out d c_prev; gates [4H]: in activations, out d a.
template <class D>
HWY_INLINE void LstmCellBackwardRow(D full, const float* cell_prev, const float* cell,
                                    const float* d_hidden, float* d_cell, float* gates,
                                    Index units) {
  float* const HWY_RESTRICT gate_i = gates;
  float* const HWY_RESTRICT gate_g = gates + units;
  float* const HWY_RESTRICT gate_f = gates + 2 * units;
  float* const HWY_RESTRICT gate_o = gates + 3 * units;
  ForEachVector(full, units, [=](auto d, Index j) HWY_ATTR {
    const auto i = hn::LoadU(d, gate_i + j);
    const auto g = hn::LoadU(d, gate_g + j);
    const auto f = hn::LoadU(d, gate_f + j);
    const auto o = hn::LoadU(d, gate_o + j);
    const auto tanh_c = Tanh(d, hn::LoadU(d, cell + j));
    const auto d_h = hn::LoadU(d, d_hidden + j);
    const auto d_c = hn::Add(hn::LoadU(d, d_cell + j), TanhGradient(d, tanh_c, hn::Mul(d_h, o)));
    hn::StoreU(SigmoidGradient(d, i, hn::Mul(d_c, g)), d, gate_i + j);
    hn::StoreU(TanhGradient(d, g, hn::Mul(d_c, i)), d, gate_g + j);
    hn::StoreU(SigmoidGradient(d, f, hn::Mul(d_c, hn::LoadU(d, cell_prev + j))), d, gate_f + j);
    hn::StoreU(SigmoidGradient(d, o, hn::Mul(d_h, tanh_c)), d, gate_o + j);
    hn::StoreU(hn::Mul(d_c, f), d, d_cell + j);
  });
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // DRUMVAE_KERNELS_LSTM_CELL_CPU_INL_H_
