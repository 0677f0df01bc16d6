// The CPU's product: tiles of input rows against packed panels of weights.  Included once per
// Highway target.
//
// A tile is up to kTileQuads quads of input rows by 32 columns; its sums stay in registers while K
// runs.  gemm.h says what bits come out; they depend on neither the tile nor the vector width.
#if defined(DRUMVAE_GEMM_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_GEMM_CPU_INL_H_
#undef DRUMVAE_GEMM_CPU_INL_H_
#else
#define DRUMVAE_GEMM_CPU_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <type_traits>

#include "kernels/gemm_avx512bf16.h"
#include "kernels/registers_cpu-inl.h"
#include "kernels/slots_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

// Quads of the largest tile.
inline constexpr int kTileQuads = 3;
inline constexpr Index kTileRows = kTileQuads * kQuadRows;

// Rows whose sums, two vectors each, the registers hold beside two vectors of weights and an input.
inline constexpr int kChainRows = kVectorRegisters == 32 ? 12 : 6;

// A panel comes from the second cache; asked for this many rows ahead it comes in time.
inline constexpr Index kRowsAhead = 32;

template <class Slot>
HWY_INLINE void PrefetchPanel(const Slot* row) {
  hwy::Prefetch(row + kRowsAhead * kPanelColumns);
  if (hn::Lanes(LaneTag()) * sizeof(Slot) >= 64)
    hwy::Prefetch(row + kRowsAhead * kPanelColumns + kPanelColumns / 2);
}

// Chains of rows [F, F + R) of the quads.
template <int F, int R, class V = hn::Vec<LaneTag>>
HWY_INLINE void Chain(Fp32Slots, const float* HWY_RESTRICT quads, Index quad_stride,
                      const float* HWY_RESTRICT panel, Index length, V (&low)[R], V (&high)[R]) {
  const LaneTag d;
  for (Index k = 0; k < length; ++k, quads += kQuadRows, panel += kPanelColumns) {
    PrefetchPanel(panel);
    const V w0 = hn::Load(d, panel);
    const V w1 = hn::Load(d, panel + hn::Lanes(d));
    HWY_UNROLL(12)
    for (int r = 0; r < R; ++r) {
      const V x = hn::Set(d, quads[(F + r) / kQuadRows * quad_stride + (F + r) % kQuadRows]);
      low[r] = hn::MulAdd(x, w0, low[r]);
      high[r] = hn::MulAdd(x, w1, high[r]);
    }
  }
}

// Products of two bf16 are exact in fp32; the order is that of vdpbf16ps.
template <int F, int R, class V = hn::Vec<LaneTag>>
HWY_INLINE void Chain(Bf16Slots, const std::uint32_t* HWY_RESTRICT quads, Index quad_stride,
                      const std::uint32_t* HWY_RESTRICT panel, Index length, V (&low)[R],
                      V (&high)[R]) {
  const LaneTag d;
  for (Index k = 0; k < length; ++k, quads += kQuadRows, panel += kPanelColumns) {
    PrefetchPanel(panel);
    const auto w0 = Unpair(hn::Load(WordTag(), panel));
    const auto w1 = Unpair(hn::Load(WordTag(), panel + hn::Lanes(d)));
    HWY_UNROLL(12)
    for (int r = 0; r < R; ++r) {
      const auto x = Unpair(
          hn::Set(WordTag(), quads[(F + r) / kQuadRows * quad_stride + (F + r) % kQuadRows]));
      low[r] = hn::MulAdd(x.even, w0.even, hn::MulAdd(x.odd, w0.odd, low[r]));
      high[r] = hn::MulAdd(x.even, w1.even, hn::MulAdd(x.odd, w1.odd, high[r]));
    }
  }
}

// Rows [F, F + R) of two vectors of columns, from `column` on, of a tile.
template <class Slots, int F, int R>
HWY_INLINE void ChainColumns(const Tile<typename Slots::Slot>& tile, Index column) {
  const LaneTag d;
  using V = hn::Vec<LaneTag>;
  constexpr Index kSplit = kProductSplit / Slots::kTerms;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  V low[R], high[R];
  float* const out = tile.out + F * tile.out_stride + column;
  const float* const start = tile.start + F * tile.start_stride + column;
  const float* const next =
      (tile.next_out ? tile.next_out : tile.out) + F * tile.out_stride + column;
  HWY_UNROLL(12)
  for (int r = 0; r < R; ++r) {
    hwy::Prefetch(next + r * tile.out_stride);
    if (lanes * 4 >= 64) hwy::Prefetch(next + r * tile.out_stride + lanes);
    low[r] = hn::LoadU(d, start + r * tile.start_stride);
    high[r] = hn::LoadU(d, start + r * tile.start_stride + lanes);
  }
  for (int p = 0; p < tile.part_count; ++p) {
    const auto& part = tile.parts[p];
    const auto* quads = part.quads + tile.first_quad * part.quad_stride;
    for (Index k = 0; k < part.length; k += kSplit) {
      const Index length = std::min(kSplit, part.length - k);
      const auto* weights = tile.panel + (part.first + k) * kPanelColumns + column;
      if (part.done + k == 0) {
        Chain<F, R>(Slots(), quads + k * kQuadRows, part.quad_stride, weights, length, low, high);
        continue;
      }
      V part_low[R], part_high[R];
      HWY_UNROLL(12)
      for (int r = 0; r < R; ++r) {
        hn::StoreU(low[r], d, out + r * tile.out_stride);
        hn::StoreU(high[r], d, out + r * tile.out_stride + lanes);
        part_low[r] = part_high[r] = hn::Zero(d);
      }
      Chain<F, R>(Slots(), quads + k * kQuadRows, part.quad_stride, weights, length, part_low,
                  part_high);
      HWY_UNROLL(12)
      for (int r = 0; r < R; ++r) {
        low[r] = hn::Add(hn::LoadU(d, out + r * tile.out_stride), part_low[r]);
        high[r] = hn::Add(hn::LoadU(d, out + r * tile.out_stride + lanes), part_high[r]);
      }
    }
  }
  HWY_UNROLL(12)
  for (int r = 0; r < R; ++r) {
    hn::StoreU(low[r], d, out + r * tile.out_stride);
    hn::StoreU(high[r], d, out + r * tile.out_stride + lanes);
  }
}

// out [4*G, 32] = start + tile * panel, in equal runs of rows that the registers hold.
template <class Slots, int G>
HWY_NOINLINE void ChainTile(const Tile<typename Slots::Slot>& tile) {
  constexpr int kRows = G * kQuadRows, kRuns = (kRows + kChainRows - 1) / kChainRows;
  constexpr int kRun = kRows / kRuns;
  static_assert(kRuns <= 2 && kRun * kRuns == kRows);
  constexpr Index kColumns = 2 * hn::MaxLanes(LaneTag());
  for (Index column = 0; column < kPanelColumns; column += kColumns) {
    ChainColumns<Slots, 0, kRun>(tile, column);
    if constexpr (kRuns == 2) ChainColumns<Slots, kRun, kRun>(tile, column);
  }
}

// Quads of the tile that begins where `quads` are left.
inline int TileQuads(Index quads) { return static_cast<int>(std::min<Index>(quads, kTileQuads)); }

template <class Slots>
void MultiplyTile(int quads, const Tile<typename Slots::Slot>& tile) {
#if HWY_TARGET == HWY_AVX3
  if constexpr (std::is_same_v<Slots, Bf16Slots>) {
    static const bool instruction = has_avx512bf16();
    if (instruction) return chain_tile_avx512bf16(quads, tile);
  }
#endif
  if (quads == kTileQuads) return ChainTile<Slots, kTileQuads>(tile);
  if (quads == 2) return ChainTile<Slots, 2>(tile);
  return ChainTile<Slots, 1>(tile);
}

// Rows and columns of a tile's out that exist.
struct TileExtent {
  Index rows, columns;
};

// The same where out and start have only `extent` of the tile's rows and columns.
template <class Slots>
void MultiplyTileWithin(const TileExtent& extent, int quads, Tile<typename Slots::Slot> tile) {
  if (extent.rows >= quads * kQuadRows && extent.columns >= kPanelColumns)
    return MultiplyTile<Slots>(quads, tile);
  HWY_ALIGN float block[kTileRows * kPanelColumns] = {};
  const Index rows = std::min(extent.rows, quads * kQuadRows);
  const Index columns = std::min(extent.columns, kPanelColumns);
  for (Index r = 0; r < rows; ++r)
    std::copy_n(tile.start + r * tile.start_stride, columns, block + r * kPanelColumns);
  float* const out = tile.out;
  const Index out_stride = tile.out_stride;
  tile.start = tile.out = block;
  tile.start_stride = tile.out_stride = kPanelColumns;
  MultiplyTile<Slots>(quads, tile);
  for (Index r = 0; r < rows; ++r)
    std::copy_n(block + r * kPanelColumns, columns, out + r * out_stride);
}

// What a product starts from: a row for all (bias or zeros; stride 0) or the output itself.
struct ChainStart {
  const float* first = nullptr;
  Index stride = 0;
};

HWY_ALIGN inline constexpr float kZeroColumns[kPanelColumns] = {};

// out [rows, columns] = start + quads * weights, panel by panel so that a panel stays in the cache;
// start: null for zeros.
template <class Slots>
void ProductOfQuads(const ChainPart<typename Slots::Slot>& part, const PackedWeights& weights,
                    ChainStart start, const View<float, 2>& out) {
  const Index rows = out.extent(0), columns = out.extent(1);
  for (Index column = 0; column < columns; column += kPanelColumns) {
    const auto* panel = packed_panel<typename Slots::Slot>(weights, column / kPanelColumns);
    for (Index row = 0; row < rows; row += kTileRows) {
      const int quads = TileQuads(quad_count(rows - row));
      const bool last = row + kTileRows >= rows;
      const Index next_column = std::min(last ? column + kPanelColumns : column, columns - 1);
      MultiplyTileWithin<Slots>(
          {rows - row, columns - column}, quads,
          {.parts = &part,
           .part_count = 1,
           .first_quad = row / kQuadRows,
           .panel = panel,
           .start = start.first ? start.first + row * start.stride + column : kZeroColumns,
           .start_stride = start.stride,
           .out = out.data() + row * out.stride(0) + column,
           .out_stride = out.stride(0),
           .next_out = out[last ? 0 : row + kTileRows].data() + next_column});
    }
  }
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
