// The backward pass of an LSTM layer on the CPU for some rows of the batch, through all steps,
// without the weights' gradients.
#if defined(DRUMVAE_LSTM_BACKWARD_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_LSTM_BACKWARD_CPU_INL_H_
#undef DRUMVAE_LSTM_BACKWARD_CPU_INL_H_
#else
#define DRUMVAE_LSTM_BACKWARD_CPU_INL_H_
#endif

#include "kernels/lstm_forward_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

// What a step's cell reads and writes on its way back, of 4 rows by 32 units.
template <class Slots>
struct CellQuadBackward {
  using Slot = typename Slots::Slot;
  Slot* gates[4];                  // in: activations; out: d a
  const Slot *cells, *cells_prev;  // c, c_prev
  const float* d_hidden;           // [4][..]: d h
  Index d_hidden_stride;
  float* d_cell;  // [4][32]; in: d c; out: d c_prev
  float* d_sums;  // [4 gates][4][32]; out: d a once more
};

template <class Slots>
HWY_INLINE void CellBackwardQuad(const CellQuadBackward<Slots>& quad) {
  const LaneTag d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  for (Index row = 0; row < kQuadRows; row += 2) {
    for (Index column = 0; column < kPanelColumns; column += lanes) {
      const Index at = row * kPanelColumns + column;
      const auto i = Slots::LoadRows(quad.gates[0], at), g = Slots::LoadRows(quad.gates[1], at),
                 f = Slots::LoadRows(quad.gates[2], at), o = Slots::LoadRows(quad.gates[3], at),
                 c = Slots::LoadRows(quad.cells, at), c_prev = Slots::LoadRows(quad.cells_prev, at);
      const auto pass = [&](Index r, LaneVec cell, CellLanes<LaneVec> back) HWY_ATTR {
        const Index place = at + r * kPanelColumns;
        back.h = hn::Load(d, quad.d_hidden + (row + r) * quad.d_hidden_stride + column);
        LaneVec d_cell = hn::Load(d, quad.d_cell + place);
        CellBackward(d, cell, back, d_cell);
        hn::Store(d_cell, d, quad.d_cell + place);
        hn::Store(back.i, d, quad.d_sums + place);
        hn::Store(back.g, d, quad.d_sums + kQuadBlock + place);
        hn::Store(back.f, d, quad.d_sums + 2 * kQuadBlock + place);
        hn::Store(back.o, d, quad.d_sums + 3 * kQuadBlock + place);
        return back;
      };
      const LaneVec none = hn::Zero(d);
      const auto a = pass(0, c.even, {i.even, g.even, f.even, o.even, c_prev.even, none});
      const auto b = pass(1, c.odd, {i.odd, g.odd, f.odd, o.odd, c_prev.odd, none});
      Slots::StoreRows(a.i, b.i, quad.gates[0], at);
      Slots::StoreRows(a.g, b.g, quad.gates[1], at);
      Slots::StoreRows(a.f, b.f, quad.gates[2], at);
      Slots::StoreRows(a.o, b.o, quad.gates[3], at);
    }
  }
}

// block [4][32] as the cache keeps it.
template <class Slots>
void StoreQuadSlots(const float* block, typename Slots::Slot* slots) {
  const LaneTag d;
  for (Index row = 0; row < kQuadBlock; row += 2 * kPanelColumns) {
    for (Index at = row; at < row + kPanelColumns; at += static_cast<Index>(hn::Lanes(d)))
      Slots::StoreRows(hn::Load(d, block + at), hn::Load(d, block + at + kPanelColumns), slots, at);
  }
}

// A matrix's quad and block of units as the cache keeps it.
template <class Slots>
void LoadQuadSlots(const View<const float, 2>& matrix, Index first, Index column,
                   typename Slots::Slot* slots) {
  HWY_ALIGN float block[kQuadBlock];
  LoadQuadBlock(matrix, first, column, block);
  StoreQuadSlots<Slots>(block, slots);
}

inline void AddRows(const View<const float, 2>& from, float* to, Index stride) {
  for (Index row = 0; row < from.extent(0); ++row, to += stride) {
    const float* values = from[row].data();
    ForEachVector(LaneTag(), from.extent(1), [=](auto d, Index i) HWY_ATTR {
      hn::StoreU(hn::Add(hn::LoadU(d, to + i), hn::LoadU(d, values + i)), d, to + i);
    });
  }
}

template <class Slots>
class BackwardRows {
 public:
  using Slot = typename Slots::Slot;

  // rows [first, first + rows); first is a multiple of 4.
  BackwardRows(const LstmSequenceBackward& lstm, Index first, Index rows,
               std::span<std::byte> scratch)
      : lstm_(lstm),
        shape_(lstm.shape),
        cache_(sequence_cache(lstm)),
        gate_slots_(slot_count(4 * shape_.units, Slots::kType)),
        first_(first),
        end_(first + rows),
        quads_(quad_count(rows)) {
    CacheLayout layout(scratch.data(), 64);
    const Index padded = quads_ * kQuadRows;
    d_sums_ =
        reinterpret_cast<Slot*>(layout.place(std::array{quads_, gate_slots_ * kQuadRows}).data());
    d_cell_ = layout.place(std::array{cache_.blocks, quads_ * kQuadBlock}).data();
    d_sums_of_steps_ =
        layout.place(std::array{Hoists(lstm) ? 4 * cache_.blocks : 0, quads_ * kQuadBlock});
    d_hidden_ = layout.place(std::array{padded, cache_.blocks * kPanelColumns});
    d_inputs_ = layout.place(
        std::array{padded, WantsInputs(lstm) ? round_up(shape_.inputs(), kPanelColumns) : 0});
    assert(layout.bytes() <= static_cast<Index>(scratch.size()));
  }

  // Floats of scratch that a row takes, and a task.
  static Index FloatsPerRow(const LstmSequenceBackward& lstm) {
    const Index units = panel_count(lstm.shape.units) * kPanelColumns;
    return 4 * lstm.shape.units + (Hoists(lstm) ? 6 : 2) * units +
           (WantsInputs(lstm) ? round_up(lstm.shape.inputs(), kPanelColumns) : 0);
  }
  static Index FixedFloats() { return 1024; }

  void Run() {
    std::fill_n(d_hidden_.data(), d_hidden_.size(), 0.0F);
    std::fill_n(d_cell_, cache_.blocks * quads_ * kQuadBlock, 0.0F);
    std::fill_n(d_sums_of_steps_.data(), d_sums_of_steps_.size(), 0.0F);
    for (Index b = first_; lstm_.d_context.given() && b < end_; ++b)
      std::fill_n(lstm_.d_context[b].data(), shape_.context, 0.0F);
    if (lstm_.d_final_hidden.given()) Add(lstm_.d_final_hidden);
    for (Index i = shape_.steps; i-- > 0;) {
      const Index t = time_of(lstm_.direction, shape_.steps, i);
      if (lstm_.d_hidden.given()) Add(lstm_.d_hidden[t]);
      Cells(t, i);
      if (i > 0 || lstm_.d_initial_hidden.given())
        Multiply(lstm_.weights.hidden_transposed, d_hidden_);
      if (!WantsInputsOfSteps()) continue;
      Multiply(lstm_.weights.inputs_transposed, d_inputs_.columns(0, InputsOfSteps()));
      PassInputs(t);
    }
    if (Hoists(lstm_)) PassContext();
    for (Index b = first_; lstm_.d_initial_hidden.given() && b < end_; ++b)
      std::copy_n(d_hidden_[b - first_].data(), shape_.units, lstm_.d_initial_hidden[b].data());
    for (Index block = 0; lstm_.d_initial_cell.given() && block < cache_.blocks; ++block) {
      for (Index quad = 0; quad < quads_; ++quad) {
        StoreQuadBlock(CellGradient(block, quad), Mine(lstm_.d_initial_cell), quad * kQuadRows,
                       block * kPanelColumns);
      }
    }
  }

 private:
  static bool WantsInputs(const LstmSequenceBackward& lstm) {
    return lstm.d_row.given() || lstm.d_context.given();
  }

  static bool Hoists(const LstmSequenceBackward& lstm) {
    return hoists_context(lstm.shape, lstm.dropout.active());
  }

  // What of d x_t is wanted at each step, and how many of its columns are computed for that.
  bool WantsInputsOfSteps() const {
    return lstm_.d_row.given() || (lstm_.d_context.given() && !Hoists(lstm_));
  }
  Index InputsOfSteps() const {
    return round_up(Hoists(lstm_) ? shape_.row : shape_.inputs(), kPanelColumns);
  }

  template <class T>
  View<T, 2> Mine(const View<T, 2>& matrix) const {
    return matrix.given() ? matrix.rows(first_, end_ - first_) : matrix;
  }

  float* CellGradient(Index block, Index quad) const {
    return d_cell_ + (block * quads_ + quad) * kQuadBlock;
  }

  void Add(const View<const float, 2>& d_hidden) {
    AddRows(Mine(d_hidden), d_hidden_.data(), d_hidden_.stride(0));
  }

  // Where a quad of step t begins in a panel of the cache.
  Index Place(Index t, Index quad) const {
    return (t * cache_.step_rows + first_ + quad * kQuadRows) / Slots::kTerms * kPanelColumns;
  }

  // From d h and d c to d a, in the cache and as quads, and to the d c of the step before.
  void Cells(Index t, Index i) {
    for (Index block = 0; block < cache_.blocks; ++block) {
      for (Index quad = 0; quad < quads_; ++quad) CellQuadOf(t, i, block, quad);
    }
  }

  void CellQuadOf(Index t, Index i, Index block, Index quad) {
    HWY_ALIGN float d_sums[4 * kQuadBlock];
    HWY_ALIGN Slot initial[kQuadBlock];
    const Index unit = block * kPanelColumns, row = quad * kQuadRows, at = Place(t, quad);
    const auto* cells = reinterpret_cast<const Slot*>(cache_.cells[block].data());
    CellQuadBackward<Slots> cell{.gates = {},
                                 .cells = cells + at,
                                 .cells_prev = initial,
                                 .d_hidden = d_hidden_.data() + row * d_hidden_.stride(0) + unit,
                                 .d_hidden_stride = d_hidden_.stride(0),
                                 .d_cell = CellGradient(block, quad),
                                 .d_sums = d_sums};
    if (i > 0) {
      cell.cells_prev = cells + Place(time_of(lstm_.direction, shape_.steps, i - 1), quad);
    } else {
      LoadQuadSlots<Slots>(Mine(lstm_.initial_cell), row, unit, initial);
    }
    for (Index gate = 0; gate < 4; ++gate) {
      cell.gates[gate] =
          reinterpret_cast<Slot*>(cache_.gates[gate * cache_.blocks + block].data()) + at;
    }
    CellBackwardQuad(cell);
    for (Index gate = 0; gate < 4; ++gate) {
      PackGate(d_sums + gate * kQuadBlock, gate, block, quad);
      if (Hoists(lstm_)) {
        AddRows({d_sums + gate * kQuadBlock, {1, kQuadBlock}},
                SumOfSteps(gate * cache_.blocks + block, quad), 0);
      }
    }
  }

  float* SumOfSteps(Index panel, Index quad) const {
    return d_sums_of_steps_[panel].data() + quad * kQuadBlock;
  }

  // Makes d a [4][32] of a gate a part of the left factor.
  void PackGate(const float* d, Index gate, Index block, Index quad) {
    const Index unit = block * kPanelColumns;
    const Index slot = (gate * shape_.units + unit) / Slots::kTerms;
    PackQuad<Slots>({d, d + kPanelColumns, d + 2 * kPanelColumns, d + 3 * kPanelColumns},
                    std::min(kPanelColumns, shape_.units - unit),
                    d_sums_ + (quad * gate_slots_ + slot) * kQuadRows);
  }

  // The context's gradient, from the sum of d a over the steps, which the weights' gradient wants
  // too.
  void PassContext() {
    for (Index panel = 0; panel < 4 * cache_.blocks; ++panel) {
      for (Index quad = 0; quad < quads_; ++quad) {
        const float* sum = SumOfSteps(panel, quad);
        StoreQuadSlots<Slots>(
            sum, reinterpret_cast<Slot*>(cache_.context[panel].data()) + Place(0, quad));
        PackGate(sum, panel / cache_.blocks, panel % cache_.blocks, quad);
      }
    }
    if (!lstm_.d_context.given()) return;
    Multiply(lstm_.weights.inputs_transposed, d_inputs_);
    for (Index b = first_; b < end_; ++b) {
      std::copy_n(d_inputs_[b - first_].data() + shape_.row, shape_.context,
                  lstm_.d_context[b].data());
    }
  }

  // out = d a * weights, a piece of K at a time so that the quads' pieces stay in the cache.
  void Multiply(const PackedWeights& weights, const View<float, 2>& out) const {
    constexpr Index kPiece = kProductSplit / Slots::kTerms;
    for (Index k = 0; k < gate_slots_; k += kPiece) {
      const ChainPart<Slot> piece{.quads = d_sums_ + k * kQuadRows,
                                  .quad_stride = gate_slots_ * kQuadRows,
                                  .first = k,
                                  .length = std::min(kPiece, gate_slots_ - k),
                                  .done = k};
      const ChainStart start = k == 0 ? ChainStart{} : ChainStart{out.data(), out.stride(0)};
      ProductOfQuads<Slots>(piece, weights, start, out);
    }
  }

  // The part of d x_t that somebody wants, through the dropout: d_row is written, d_context added
  // to.
  void PassInputs(Index t) const {
    const auto drop = [&](Index b, Index column, Index count) {
      float* values = d_inputs_[b - first_].data() + column;
      if (lstm_.dropout.active())
        DropoutRow(lstm_.dropout, t, b, column, shape_.inputs(), count, values, values);
      return values;
    };
    for (Index b = first_; b < end_; ++b) {
      if (lstm_.d_row.given())
        std::copy_n(drop(b, 0, shape_.row), shape_.row, lstm_.d_row[t][b].data());
      if (!lstm_.d_context.given() || Hoists(lstm_)) continue;
      const float* d_context = drop(b, shape_.row, shape_.context);
      AddRows({d_context, {1, shape_.context}}, lstm_.d_context[b].data(), 0);
    }
  }

  const LstmSequenceBackward& lstm_;
  const LstmShape& shape_;
  const SequenceCache cache_;
  const Index gate_slots_;
  const Index first_, end_, quads_;
  Slot* d_sums_;                    // d a as quads [quads][4H][4]
  float* d_cell_;                   // [blocks][quads][4][32]
  View<float, 2> d_sums_of_steps_;  // d a summed over the steps so far: [4*blocks][quads][4][32]
  View<float, 2> d_hidden_, d_inputs_;
};

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
