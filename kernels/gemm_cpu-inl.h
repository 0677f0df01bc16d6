// The CPU's product: tiles of input rows against packed panels of weights.  Included once per
// Highway target.
//
// A tile is R input rows interleaved as [K][R]; a panel is 32 columns of weights as [K][32].  R*2
// vectors of accumulators stay in registers while K runs.  gemm.h says what bits come out; they
// depend on neither R nor the vector width.
#if defined(DRUMVAE_GEMM_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_GEMM_CPU_INL_H_
#undef DRUMVAE_GEMM_CPU_INL_H_
#else
#define DRUMVAE_GEMM_CPU_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <span>
#include <type_traits>

#include "kernels/gemm.h"
#include "kernels/gemm_panels.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Rows of the largest tile: what the registers hold.
#if HWY_TARGET == HWY_AVX3 || HWY_ARCH_ARM_A64
inline constexpr int kTileRows = 12;
#else
inline constexpr int kTileRows = 6;
#endif

// Rows of the tile that begins a block of `rows` rows.
inline int TileRows(Index rows) { return rows >= kTileRows ? kTileRows : rows >= 4 ? 4 : 1; }

// Interleaves columns [first, first + width) of a block's tiles, K columns in all, from rows of a
// strided matrix: element (m, k) stands at inputs[m*row_stride + k*column_stride].
inline void PackTiles(const float* inputs, Index row_stride, Index column_stride, Index rows,
                      Index first, Index width, Index columns, float* tiles) {
  for (Index row = 0; row < rows;) {
    const int tile_rows = TileRows(rows - row);
    float* tile = tiles + row * columns + first * tile_rows;
    const float* source = inputs + row * row_stride;
    if (row_stride == 1) {
      for (Index k = 0; k < width; ++k) {
        for (int r = 0; r < tile_rows; ++r) tile[k * tile_rows + r] = source[k * column_stride + r];
      }
    } else {
      for (int r = 0; r < tile_rows; ++r) {
        for (Index k = 0; k < width; ++k)
          tile[k * tile_rows + r] = source[r * row_stride + k * column_stride];
      }
    }
    row += tile_rows;
  }
}

// A run of K: `length` rows of weights that begin at `first` in the packed matrix.  A product
// chains its parts in order; where an operand is longer than kProductSplit, `done` says how many of
// its rows went before (a multiple of kProductSplit).
struct ChainPart {
  Index first = 0;
  Index length = 0;
  Index done = 0;
};

template <int R, class D, class V = hn::Vec<D>>
HWY_INLINE void ChainColumns(D d, const float* HWY_RESTRICT tile, const float* HWY_RESTRICT panel,
                             Index length, V (&low)[R], V (&high)[R]) {
  for (Index k = 0; k < length; ++k, tile += R, panel += kPanelColumns) {
    const V w0 = hn::Load(d, panel);
    const V w1 = hn::Load(d, panel + hn::Lanes(d));
    HWY_UNROLL(12)
    for (int r = 0; r < R; ++r) {
      const V x = hn::Set(d, tile[r]);
      low[r] = hn::MulAdd(x, w0, low[r]);
      high[r] = hn::MulAdd(x, w1, high[r]);
    }
  }
}

// out [R, 32] = start + tile * panel.  start may be out; start_stride 0 repeats one row.
template <int R>
HWY_NOINLINE void ChainTile(const float* tile, const float* panel, std::span<const ChainPart> parts,
                            const float* start, Index start_stride, float* out, Index out_stride) {
  const hn::CappedTag<float, kPanelColumns / 2> d;
  using V = hn::Vec<decltype(d)>;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index column = 0; column < kPanelColumns; column += 2 * lanes) {
    V low[R], high[R];
    HWY_UNROLL(12)
    for (int r = 0; r < R; ++r) {
      low[r] = hn::LoadU(d, start + r * start_stride + column);
      high[r] = hn::LoadU(d, start + r * start_stride + column + lanes);
    }
    const float* inputs = tile;
    for (const ChainPart& part : parts) {
      for (Index k = 0; k < part.length; k += kProductSplit) {
        const Index length = std::min(kProductSplit, part.length - k);
        const float* weights = panel + (part.first + k) * kPanelColumns + column;
        if (part.done + k == 0) {
          ChainColumns<R>(d, inputs, weights, length, low, high);
        } else {
          V part_low[R], part_high[R];
          HWY_UNROLL(12)
          for (int r = 0; r < R; ++r) {
            hn::StoreU(low[r], d, out + r * out_stride + column);
            hn::StoreU(high[r], d, out + r * out_stride + column + lanes);
            part_low[r] = part_high[r] = hn::Zero(d);
          }
          ChainColumns<R>(d, inputs, weights, length, part_low, part_high);
          HWY_UNROLL(12)
          for (int r = 0; r < R; ++r) {
            low[r] = hn::Add(hn::LoadU(d, out + r * out_stride + column), part_low[r]);
            high[r] = hn::Add(hn::LoadU(d, out + r * out_stride + column + lanes), part_high[r]);
          }
        }
        inputs += length * R;
      }
    }
    HWY_UNROLL(12)
    for (int r = 0; r < R; ++r) {
      hn::StoreU(low[r], d, out + r * out_stride + column);
      hn::StoreU(high[r], d, out + r * out_stride + column + lanes);
    }
  }
}

// The same for the last panel, of which only `columns` exist in start and out.
template <int R>
void ChainNarrowTile(const float* tile, const float* panel, std::span<const ChainPart> parts,
                     const float* start, Index start_stride, float* out, Index out_stride,
                     Index columns) {
  HWY_ALIGN float block[R * kPanelColumns] = {};
  for (int r = 0; r < R; ++r)
    std::copy_n(start + r * start_stride, columns, block + r * kPanelColumns);
  ChainTile<R>(tile, panel, parts, block, kPanelColumns, block, kPanelColumns);
  for (int r = 0; r < R; ++r) std::copy_n(block + r * kPanelColumns, columns, out + r * out_stride);
}

// What a block's product starts from: a row for all (bias or zeros; stride 0) or the output itself.
struct ChainStart {
  const float* first = nullptr;
  Index stride = 0;
};

// out [rows, columns first_column ..] = start + tiles * weights, panel by panel so that a panel
// stays in the cache.  Both ends of the column range are multiples of 32 or the matrix's last
// column; out points at column first_column.
inline void ProductOfTiles(const float* tiles, Index rows, std::span<const ChainPart> parts,
                           const PackedWeights& weights, ChainStart start, float* out,
                           Index out_stride, Index first_column, Index columns) {
  Index tile_columns = 0;
  for (const ChainPart& part : parts) tile_columns += part.length;
  for (Index column = 0; column < columns; column += kPanelColumns) {
    const float* panel = packed_panel(weights, (first_column + column) / kPanelColumns);
    const Index width = std::min(kPanelColumns, columns - column);
    for (Index row = 0; row < rows;) {
      const int tile_rows = TileRows(rows - row);
      const auto multiply = [&]<int R>(std::integral_constant<int, R>) {
        const float* from = start.first + row * start.stride + column;
        float* to = out + row * out_stride + column;
        if (width == kPanelColumns) {
          ChainTile<R>(tiles + row * tile_columns, panel, parts, from, start.stride, to,
                       out_stride);
        } else {
          ChainNarrowTile<R>(tiles + row * tile_columns, panel, parts, from, start.stride, to,
                             out_stride, width);
        }
      };
      if (tile_rows == kTileRows) {
        multiply(std::integral_constant<int, kTileRows>());
      } else if (tile_rows == 4) {
        multiply(std::integral_constant<int, 4>());
      } else {
        multiply(std::integral_constant<int, 1>());
      }
      row += tile_rows;
    }
  }
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
