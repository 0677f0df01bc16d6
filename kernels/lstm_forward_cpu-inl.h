// The forward pass of an LSTM layer on the CPU for some rows of the batch, through all steps: the
// recurrent product goes over to the cell tile by tile, while the sums are in the first cache.
#if defined(DRUMVAE_LSTM_FORWARD_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_LSTM_FORWARD_CPU_INL_H_
#undef DRUMVAE_LSTM_FORWARD_CPU_INL_H_
#else
#define DRUMVAE_LSTM_FORWARD_CPU_INL_H_
#endif

#include "kernels/cache_layout.h"
#include "kernels/gemm_cpu-inl.h"
#include "kernels/lstm_cell_cpu-inl.h"
#include "kernels/lstm_inputs_cpu-inl.h"
#include "kernels/lstm_sequence_cpu.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

inline constexpr Index kQuadBlock = kQuadRows * kPanelColumns;  // floats of 4 rows by 32 units
inline constexpr Index kTileBlock = kTileRows * kPanelColumns;

// A run of slots within x_t or [x_t, h].
struct SlotRange {
  Index first = 0, length = 0;
};

// The parts of [x_t, h] in slots.  Where bf16 pairs reach over the context's ends, all of x_t is
// one part.
template <class Slots>
struct InputRanges {
  explicit InputRanges(const LstmShape& shape) {
    const Index lead = Slots::kTerms == 2 ? shape.inputs() % 2 : 0;
    const Index inputs = slot_count(shape.inputs(), Slots::kType);
    row = {0, inputs};
    hidden = {inputs, slot_count(shape.units, Slots::kType)};
    const bool apart =
        (lead + shape.row) % Slots::kTerms == 0 && shape.context % Slots::kTerms == 0;
    if (!apart || shape.context == 0) return;
    row.length = (lead + shape.row) / Slots::kTerms;
    context = {row.length, shape.context / Slots::kTerms};
    control = {context.first + context.length, 0};
    control.length = inputs - control.first;
  }

  SlotRange context, row, control, hidden;
};

// What a step's cell reads and writes of 4 rows by 32 units.
template <class Slots>
struct CellQuad {
  using Slot = typename Slots::Slot;
  const float* sums;  // a: [4 gates][kTileRows][32]
  float* cell;        // c: [4][32]
  float* hidden;      // h: [4][32]; out
  Slot* gates[4];     // activations for the backward pass; null in inference
  Slot* cells;        // c for the backward pass
};

template <class Slots>
HWY_INLINE void CellForwardQuad(const CellQuad<Slots>& quad) {
  const LaneTag d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  for (Index row = 0; row < kQuadBlock; row += 2 * kPanelColumns) {
    for (Index at = row; at < row + kPanelColumns; at += lanes) {
      const auto update = [&](Index place) HWY_ATTR {
        CellLanes<LaneVec> cell;
        cell.i = hn::Load(d, quad.sums + place);
        cell.g = hn::Load(d, quad.sums + kTileBlock + place);
        cell.f = hn::Load(d, quad.sums + 2 * kTileBlock + place);
        cell.o = hn::Load(d, quad.sums + 3 * kTileBlock + place);
        cell.c = hn::Load(d, quad.cell + place);
        CellForward(d, cell);
        hn::Store(cell.c, d, quad.cell + place);
        hn::Store(cell.h, d, quad.hidden + place);
        return cell;
      };
      const auto a = update(at), b = update(at + kPanelColumns);
      if (!quad.cells) continue;
      Slots::StoreRows(a.i, b.i, quad.gates[0], at);
      Slots::StoreRows(a.g, b.g, quad.gates[1], at);
      Slots::StoreRows(a.f, b.f, quad.gates[2], at);
      Slots::StoreRows(a.o, b.o, quad.gates[3], at);
      Slots::StoreRows(a.c, b.c, quad.cells, at);
    }
  }
}

// Copies what exists of rows [first, first + 4) and columns [column, column + 32) of a matrix into
// block [4][32], zeros elsewhere.
inline void LoadQuadBlock(const View<const float, 2>& matrix, Index first, Index column,
                          float* block) {
  std::fill_n(block, kQuadBlock, 0.0F);
  if (!matrix.given()) return;
  const Index width = std::min(kPanelColumns, matrix.extent(1) - column);
  for (Index r = 0; r < kQuadRows && first + r < matrix.extent(0); ++r)
    std::copy_n(matrix[first + r].data() + column, width, block + r * kPanelColumns);
}

// The way back: what of the block exists in the matrix.
inline void StoreQuadBlock(const float* block, const View<float, 2>& matrix, Index first,
                           Index column) {
  const Index width = std::min(kPanelColumns, matrix.extent(1) - column);
  for (Index r = 0; r < kQuadRows && first + r < matrix.extent(0); ++r)
    std::copy_n(block + r * kPanelColumns, width, matrix[first + r].data() + column);
}

template <class Slots>
class ForwardRows {
 public:
  using Slot = typename Slots::Slot;

  // rows [first, first + rows); first is a multiple of 4.
  ForwardRows(const LstmSequenceForward& lstm, Index first, Index rows,
              std::span<std::byte> scratch)
      : lstm_(lstm),
        shape_(lstm.shape),
        cache_(sequence_cache(lstm)),
        ranges_(shape_),
        first_(first),
        end_(first + rows),
        quads_(quad_count(rows)),
        hoists_(Hoists(lstm)) {
    CacheLayout layout(scratch.data(), 64);
    const auto slots = [&](Index per_row) {
      return reinterpret_cast<Slot*>(layout.place(std::array{quads_ * kQuadRows, per_row}).data());
    };
    const Index panels = 4 * cache_.blocks;
    inputs_ = slots(ranges_.hidden.first);
    hidden_ = slots(ranges_.hidden.length);
    next_hidden_ = slots(ranges_.hidden.length);
    cell_ = layout.place(std::array{cache_.blocks, quads_ * kQuadBlock}).data();
    start_ = layout.place(std::array{panels, hoists_ ? quads_ * kQuadBlock : kPanelColumns}).data();
    rows_ = layout.place(std::array{kQuadRows, shape_.inputs()}).data();
    assert(layout.bytes() <= static_cast<Index>(scratch.size()));
  }

  // Floats of scratch that a row and a task take.
  static Index FloatsPerRow(const LstmSequenceForward& lstm) {
    const Index units = panel_count(lstm.shape.units) * kPanelColumns;
    return lstm.shape.inputs() + 1 + 3 * units + (Hoists(lstm) ? 4 * units : 0);
  }
  static Index FixedFloats(const LstmSequenceForward& lstm) {
    const Index units = panel_count(lstm.shape.units) * kPanelColumns;
    return 4 * lstm.shape.inputs() + 4 * units + 1024;
  }

  void Run() {
    Begin();
    for (Index i = 0; i < shape_.steps; ++i) {
      const Index t = time_of(lstm_.direction, shape_.steps, i);
      if (i > 0 || !hoists_) PackInputs(t);
      Step(t, i > 0 || lstm_.initial_hidden.given());
      std::swap(hidden_, next_hidden_);
    }
    ForEachBlock([&](Index quad, Index block, float* cell) {
      if (lstm_.final_cell.given()) StoreQuadBlock(cell, Mine(lstm_.final_cell), quad, block);
    });
    if (!lstm_.final_hidden.given()) return;
    const Index last = time_of(lstm_.direction, shape_.steps, shape_.steps - 1);
    for (Index b = first_; b < end_; ++b)
      std::copy_n(lstm_.hidden.f32()[last][b].data(), shape_.units, lstm_.final_hidden[b].data());
  }

 private:
  static bool Hoists(const LstmSequenceForward& lstm) {
    return InputRanges<Slots>(lstm.shape).context.length > 0 &&
           hoists_context(lstm.shape, lstm.dropout.active());
  }

  template <class T>
  View<T, 2> Mine(const View<T, 2>& matrix) const {
    return matrix.given() ? matrix.rows(first_, end_ - first_) : matrix;
  }

  // Calls f(first row, first unit, c) for each quad and block of units.
  template <class F>
  void ForEachBlock(const F& f) {
    for (Index block = 0; block < cache_.blocks; ++block) {
      for (Index quad = 0; quad < quads_; ++quad)
        f(quad * kQuadRows, block * kPanelColumns, cell_ + (block * quads_ + quad) * kQuadBlock);
    }
  }

  void Begin() {
    ForEachBlock([&](Index row, Index unit, float* cell) {
      LoadQuadBlock(Mine(lstm_.initial_cell), row, unit, cell);
    });
    if (lstm_.initial_hidden.given())
      PackQuads<Slots>(Mine(lstm_.initial_hidden), hidden_, HiddenStride());
    const Index panel_floats = hoists_ ? quads_ * kQuadBlock : kPanelColumns;
    for (Index panel = 0; panel < 4 * cache_.blocks; ++panel) {
      const Index gate = panel / cache_.blocks, unit = panel % cache_.blocks * kPanelColumns;
      float* start = start_ + panel * panel_floats;
      std::fill_n(start, kPanelColumns, 0.0F);
      std::copy_n(lstm_.weights.bias.data() + gate * shape_.units + unit,
                  std::min(kPanelColumns, shape_.units - unit), start);
    }
    if (hoists_) Hoist();
  }

  // start = bias + context W.
  void Hoist() {
    PackInputs(time_of(lstm_.direction, shape_.steps, 0));
    const ChainPart<Slot> context = InputPart(ranges_.context);
    for (Index panel = 0; panel < 4 * cache_.blocks; ++panel) {
      float* const rows = start_ + panel * quads_ * kQuadBlock;
      HWY_ALIGN float bias[kPanelColumns];
      std::copy_n(rows, kPanelColumns, bias);
      for (Index quad = 0; quad < quads_; quad += kTileQuads) {
        MultiplyTile<Slots>(TileQuads(quads_ - quad),
                            {.parts = &context,
                             .part_count = 1,
                             .first_quad = quad,
                             .panel = packed_panel<Slot>(lstm_.weights.kernel, panel),
                             .start = bias,
                             .out = rows + quad * kQuadBlock,
                             .out_stride = kPanelColumns});
      }
    }
  }

  Index InputStride() const { return ranges_.hidden.first * kQuadRows; }
  Index HiddenStride() const { return ranges_.hidden.length * kQuadRows; }
  ChainPart<Slot> InputPart(const SlotRange& range) const {
    return {.quads = inputs_ + range.first * kQuadRows,
            .quad_stride = InputStride(),
            .first = range.first,
            .length = range.length};
  }

  // x_t as quads; rows beyond the last repeat it.
  void PackInputs(Index t) {
    for (Index quad = 0; quad < quads_; ++quad) {
      const float* x[kQuadRows];
      for (Index r = 0; r < kQuadRows; ++r) {
        const Index b = std::min(first_ + quad * kQuadRows + r, end_ - 1);
        x[r] = PlainInputs(lstm_, t, b);
        if (x[r]) continue;
        float* const row = rows_ + r * shape_.inputs();
        FillInputs(lstm_, t, b, 0, shape_.inputs(), row);
        x[r] = row;
      }
      PackQuad<Slots>({x[0], x[1], x[2], x[3]}, shape_.inputs(), inputs_ + quad * InputStride());
    }
  }

  void Step(Index t, bool has_hidden) {
    const ChainPart<Slot> parts[] = {hoists_ ? ChainPart<Slot>{} : InputPart(ranges_.context),
                                     InputPart(ranges_.row),
                                     InputPart(ranges_.control),
                                     {.quads = hidden_,
                                      .quad_stride = HiddenStride(),
                                      .first = ranges_.hidden.first,
                                      .length = ranges_.hidden.length}};
    Tile<Slot> tile{.parts = parts,
                    .part_count = has_hidden ? 4 : 3,
                    .start_stride = hoists_ ? kPanelColumns : 0,
                    .out_stride = kPanelColumns};
    HWY_ALIGN float sums[4 * kTileBlock];
    for (Index block = 0; block < cache_.blocks; ++block) {
      for (Index quad = 0; quad < quads_; quad += kTileQuads) {
        const int quads = TileQuads(quads_ - quad);
        tile.first_quad = quad;
        for (Index gate = 0; gate < 4; ++gate) {
          const Index panel = gate * cache_.blocks + block;
          tile.panel = packed_panel<Slot>(lstm_.weights.kernel, panel);
          tile.start = hoists_ ? start_ + (panel * quads_ + quad) * kQuadBlock
                               : start_ + panel * kPanelColumns;
          tile.out = sums + gate * kTileBlock;
          MultiplyTile<Slots>(quads, tile);
        }
        for (Index q = 0; q < quads; ++q) Update(t, block, quad + q, sums + q * kQuadBlock);
      }
    }
  }

  // From a to c and h, for a quad and a block of units.
  void Update(Index t, Index block, Index quad, const float* sums) {
    HWY_ALIGN float h[kQuadBlock];
    CellQuad<Slots> cell{.sums = sums,
                         .cell = cell_ + (block * quads_ + quad) * kQuadBlock,
                         .hidden = h,
                         .gates = {},
                         .cells = nullptr};
    if (cache_.cells.given()) {
      const Index row = t * cache_.step_rows + first_ + quad * kQuadRows;
      const Index at = row / Slots::kTerms * kPanelColumns;
      for (Index gate = 0; gate < 4; ++gate) {
        cell.gates[gate] =
            reinterpret_cast<Slot*>(cache_.gates[gate * cache_.blocks + block].data()) + at;
      }
      cell.cells = reinterpret_cast<Slot*>(cache_.cells[block].data()) + at;
    }
    CellForwardQuad(cell);
    const Index unit = block * kPanelColumns;
    PackQuad<Slots>({h, h + kPanelColumns, h + 2 * kPanelColumns, h + 3 * kPanelColumns},
                    std::min(kPanelColumns, shape_.units - unit),
                    next_hidden_ + quad * HiddenStride() + unit / Slots::kTerms * kQuadRows);
    StoreQuadBlock(h, Mine(lstm_.hidden.f32()[t]), quad * kQuadRows, unit);
  }

  const LstmSequenceForward& lstm_;
  const LstmShape& shape_;
  const SequenceCache cache_;
  const InputRanges<Slots> ranges_;
  const Index first_, end_, quads_;
  const bool hoists_;
  Slot *inputs_, *hidden_, *next_hidden_;  // quads
  float* cell_;                            // c [blocks][quads][4][32]
  float* start_;                           // bias [4*blocks][32], or hoisted [..][rows][32]
  float* rows_;                            // x of a quad
};

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
