// One step of an LSTM, lane by lane; shared by lstm_cell_cpu.cpp and the loops of whole sequences.
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

// Lanes of a step: what goes in and what comes out, gates before and after their activations.
template <class V>
struct CellLanes {
  V i, g, f, o;
  V c, h;
};

// gates: in a, out activations; c: in c_prev.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void CellForward(D d, CellLanes<V>& lanes) {
  lanes.i = Sigmoid(d, lanes.i);
  lanes.g = Tanh(d, lanes.g);
  lanes.f = Sigmoid(d, hn::Add(lanes.f, hn::Set(d, 1.0F)));
  lanes.o = Sigmoid(d, lanes.o);
  lanes.c = hn::MulAdd(lanes.i, lanes.g, hn::Mul(lanes.f, lanes.c));
  lanes.h = hn::Mul(lanes.o, Tanh(d, lanes.c));
}

// gates: in activations, out d a; c: c_prev; h: d h; d_cell: in d c, out d c_prev.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void CellBackward(D d, V cell, CellLanes<V>& lanes, V& d_cell) {
  const V i = lanes.i, g = lanes.g, f = lanes.f, o = lanes.o;
  const V tanh_c = Tanh(d, cell);
  const V d_c = hn::Add(d_cell, TanhGradient(d, tanh_c, hn::Mul(lanes.h, o)));
  lanes.i = SigmoidGradient(d, i, hn::Mul(d_c, g));
  lanes.g = TanhGradient(d, g, hn::Mul(d_c, i));
  lanes.f = SigmoidGradient(d, f, hn::Mul(d_c, lanes.c));
  lanes.o = SigmoidGradient(d, o, hn::Mul(lanes.h, tanh_c));
  d_cell = hn::Mul(d_c, f);
}

// The gates of a row: four blocks of `units`.
struct GateRow {
  GateRow(float* row, Index units)
      : i(row), g(row + units), f(row + 2 * units), o(row + 3 * units) {}

  template <class D>
  HWY_INLINE CellLanes<hn::Vec<D>> load(D d, Index j) const {
    CellLanes<hn::Vec<D>> lanes;
    lanes.i = hn::LoadU(d, i + j);
    lanes.g = hn::LoadU(d, g + j);
    lanes.f = hn::LoadU(d, f + j);
    lanes.o = hn::LoadU(d, o + j);
    return lanes;
  }
  template <class D, class V = hn::Vec<D>>
  HWY_INLINE void store(D d, const CellLanes<V>& lanes, Index j) const {
    hn::StoreU(lanes.i, d, i + j);
    hn::StoreU(lanes.g, d, g + j);
    hn::StoreU(lanes.f, d, f + j);
    hn::StoreU(lanes.o, d, o + j);
  }

  float *i, *g, *f, *o;
};

// A row of LstmCellForward. gates [4H]: in a, out activations; cell may be cell_prev.
template <class D>
HWY_INLINE void LstmCellForwardRow(D full, float* gates, const float* cell_prev, float* cell,
                                   float* hidden, Index units) {
  const GateRow row(gates, units);
  ForEachVector(full, units, [=](auto d, Index j) HWY_ATTR {
    auto lanes = row.load(d, j);
    lanes.c = hn::LoadU(d, cell_prev + j);
    CellForward(d, lanes);
    row.store(d, lanes, j);
    hn::StoreU(lanes.c, d, cell + j);
    hn::StoreU(lanes.h, d, hidden + j);
  });
}

// A row of LstmCellBackward. d_cell [H]: in d c, out d c_prev; gates [4H]: in activations, out d a.
template <class D>
HWY_INLINE void LstmCellBackwardRow(D full, const float* cell_prev, const float* cell,
                                    const float* d_hidden, float* d_cell, float* gates,
                                    Index units) {
  const GateRow row(gates, units);
  ForEachVector(full, units, [=](auto d, Index j) HWY_ATTR {
    auto lanes = row.load(d, j);
    lanes.c = hn::LoadU(d, cell_prev + j);
    lanes.h = hn::LoadU(d, d_hidden + j);
    auto d_c = hn::LoadU(d, d_cell + j);
    CellBackward(d, hn::LoadU(d, cell + j), lanes, d_c);
    row.store(d, lanes, j);
    hn::StoreU(d_c, d, d_cell + j);
  });
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // DRUMVAE_KERNELS_LSTM_CELL_CPU_INL_H_
