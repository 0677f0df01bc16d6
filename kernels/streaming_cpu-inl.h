// The product of a few rows with panels of streamed weights.  Included once per Highway target.
//
// All sums of a pass stay in registers while K runs; gemm.h says what bits come out.
#if defined(DRUMVAE_STREAMING_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_STREAMING_CPU_INL_H_
#undef DRUMVAE_STREAMING_CPU_INL_H_
#else
#define DRUMVAE_STREAMING_CPU_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/registers_cpu-inl.h"
#include "kernels/streaming.h"
#include "kernels/streaming_layout.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using StreamTag = hn::CappedTag<float, kStreamedUnits>;
using StreamVec = hn::Vec<StreamTag>;

// A pair is a vector of columns from j on and one from j + 16 on; so many make a row of a panel.
inline constexpr int kStreamLanes = static_cast<int>(hn::MaxLanes(StreamTag()));
inline constexpr int kPairsPerPanel = static_cast<int>(kStreamedColumns) / (2 * kStreamLanes);

// The column where a pair's low vector begins.
constexpr Index ColumnOfPair(int pair) {
  constexpr int kPerHalf = kPairsPerPanel / 2;
  return pair / kPerHalf * 32 + pair % kPerHalf * kStreamLanes;
}

// Pairs whose sums fit into the registers, beside a weight and an input.
constexpr int PairsAtOnce(int rows) {
  int pairs = std::min(kPairsPerPanel, 4);
  while (pairs > 1 && 2 * pairs * rows + 4 > kVectorRegisters) pairs /= 2;
  return pairs;
}

// With fewer than eight sums the processor waits for each: then two panels run side by side.
inline constexpr int kPanelsOfOneRow = 2 * PairsAtOnce(1) < 8 ? 2 : 1;

// Most rows of a pass; more take two, of one pair at a time.
inline constexpr int kRowsAtOnce = kVectorRegisters == 32 ? 12 : 6;
static_assert(2 * kRowsAtOnce >= kStreamedRows);

struct Pair {
  StreamVec low, high;
};

// How a format's weights become vectors.  Load takes a pair from where it lies, PairBytes() from
// the row's begin.
struct F32Weights {
  static constexpr WeightFormat kFormat = WeightFormat::f32;
  static constexpr Index PairBytes(int pair) { return 4 * ColumnOfPair(pair); }
  static HWY_INLINE Pair Load(const std::byte* at) {
    const StreamTag d;
    const auto* from = reinterpret_cast<const float*>(at);
    return {hn::LoadU(d, from), hn::LoadU(d, from + kStreamedUnits)};
  }
};

struct Bf16Weights {
  static constexpr WeightFormat kFormat = WeightFormat::bf16;
  static constexpr Index PairBytes(int pair) { return 4 * kStreamLanes * pair; }
  static HWY_INLINE Pair Load(const std::byte* at) {
    const StreamTag d;
    const hn::RebindToUnsigned<StreamTag> du;
    const auto words = hn::LoadU(du, reinterpret_cast<const std::uint32_t*>(at));
    return {hn::BitCast(d, hn::ShiftLeft<16>(words)),
            hn::BitCast(d, hn::And(words, hn::Set(du, 0xFFFF0000U)))};
  }
};

struct Int8Weights {
  static constexpr WeightFormat kFormat = WeightFormat::int8;
  static constexpr Index PairBytes(int pair) { return ColumnOfPair(pair); }
  static HWY_INLINE StreamVec Widen(const std::byte* at) {
    const StreamTag d;
    const hn::Rebind<std::int8_t, StreamTag> d8;
    const auto bytes = hn::LoadU(d8, reinterpret_cast<const std::int8_t*>(at));
    return hn::ConvertTo(d, hn::PromoteTo(hn::RebindToSigned<StreamTag>(), bytes));
  }
  static HWY_INLINE Pair Load(const std::byte* at) {
    return {Widen(at), Widen(at + kStreamedUnits)};
  }
};

// The sums of N pairs of columns for R rows.
template <int N, int R>
struct StreamSums {
  StreamVec low[N][R], high[N][R];
};

// sums += x W over `length` rows of weights; from[n]: where pair n stands in the first of them.
template <class F, int N, int R>
HWY_INLINE void ChainRows(const std::byte* const (&from)[N], const float* HWY_RESTRICT x,
                          Index x_stride, Index length, StreamSums<N, R>& sums) {
  constexpr Index kRowBytes = kStreamedColumns * streamed_element_bytes(F::kFormat);
  const StreamTag d;
  for (Index k = 0; k < length; ++k, x += x_stride) {
    HWY_UNROLL(8)
    for (int n = 0; n < N; ++n) {
      const Pair w = F::Load(from[n] + k * kRowBytes);
      HWY_UNROLL(12)
      for (int r = 0; r < R; ++r) {
        const StreamVec input = hn::Set(d, x[r]);
        sums.low[n][r] = hn::MulAdd(input, w.low, sums.low[n][r]);
        sums.high[n][r] = hn::MulAdd(input, w.high, sums.high[n][r]);
      }
    }
  }
}

// sums += scale * part, where scale is 1 unless the format has scales.
template <class F, int N, int R>
HWY_INLINE void AddPart(const float* const (&scales)[N], const StreamSums<N, R>& part,
                        StreamSums<N, R>& sums) {
  const StreamTag d;
  for (int n = 0; n < N; ++n) {
    for (int r = 0; r < R; ++r) {
      if constexpr (F::kFormat == WeightFormat::int8) {
        const StreamVec low = hn::LoadU(d, scales[n]);
        const StreamVec high = hn::LoadU(d, scales[n] + kStreamedUnits);
        sums.low[n][r] = hn::MulAdd(low, part.low[n][r], sums.low[n][r]);
        sums.high[n][r] = hn::MulAdd(high, part.high[n][r], sums.high[n][r]);
      } else {
        sums.low[n][r] = hn::Add(sums.low[n][r], part.low[n][r]);
        sums.high[n][r] = hn::Add(sums.high[n][r], part.high[n][r]);
      }
    }
  }
}

// Rows of weights that one chain runs over: from row `first` of the matrix, row k of its part.
template <class F>
HWY_INLINE Index ChainLength(Index first, Index k, Index part_length) {
  const Index most =
      F::kFormat == WeightFormat::int8 ? kInt8GroupRows - first % kInt8GroupRows : kProductSplit;
  return std::min(most, part_length - k);
}

// Rows [first_row, first_row + R) of panels [panel, panel + P): N pairs of each from first_pair on.
// outputs is [P, B, 64].
template <class F, int R, int N, int P>
HWY_NOINLINE void StreamPairs(const StreamedProduct& product, Index panel, Index first_row,
                              int first_pair, float* outputs) {
  constexpr int kSums = N * P;
  constexpr Index kRowBytes = kStreamedColumns * streamed_element_bytes(F::kFormat);
  const StreamTag d;
  const Index B = product.rows, K = product.weights.inputs;
  const std::byte* weights[kSums];
  const float* scales[kSums];
  Index place[kSums];  // in outputs
  for (int n = 0; n < kSums; ++n) {
    const int pair = first_pair + n % N;
    const std::byte* begin =
        product.weights.storage + (panel + n / N) * streamed_panel_bytes(K, F::kFormat);
    scales[n] = reinterpret_cast<const float*>(begin) + ColumnOfPair(pair);
    weights[n] = begin + streamed_scale_bytes(K, F::kFormat) + F::PairBytes(pair);
    place[n] = (n / N * B + first_row) * kStreamedColumns + ColumnOfPair(pair);
  }

  StreamSums<kSums, R> sums;
  const float* start = product.start + panel * B * kStreamedColumns;
  for (int n = 0; n < kSums; ++n) {
    for (int r = 0; r < R; ++r) {
      sums.low[n][r] = hn::LoadU(d, start + place[n] + r * kStreamedColumns);
      sums.high[n][r] = hn::LoadU(d, start + place[n] + r * kStreamedColumns + kStreamedUnits);
    }
  }
  Index first = 0;  // row of the matrix
  for (const StreamedPart& part : product.parts) {
    const float* x = part.values + first_row;
    for (Index k = 0, length = 0; k < part.length; k += length, first += length) {
      length = ChainLength<F>(first, k, part.length);
      if (k == 0 && F::kFormat != WeightFormat::int8) {
        ChainRows<F>(weights, x, B, length, sums);
      } else {
        StreamSums<kSums, R> chain;
        for (int n = 0; n < kSums; ++n) {
          for (int r = 0; r < R; ++r) chain.low[n][r] = chain.high[n][r] = hn::Zero(d);
        }
        ChainRows<F>(weights, x + k * B, B, length, chain);
        AddPart<F>(scales, chain, sums);
      }
      for (int n = 0; n < kSums; ++n) {
        weights[n] += length * kRowBytes;
        if ((first + length) % kInt8GroupRows == 0) scales[n] += kStreamedColumns;
      }
    }
  }
  for (int n = 0; n < kSums; ++n) {
    for (int r = 0; r < R; ++r) {
      hn::StoreU(sums.low[n][r], d, outputs + place[n] + r * kStreamedColumns);
      hn::StoreU(sums.high[n][r], d, outputs + place[n] + r * kStreamedColumns + kStreamedUnits);
    }
  }
}

// Calls body.operator()<R>() for a number of rows that one pass takes.
template <class Body>
HWY_INLINE void WithRows(Index rows, const Body& body) {
  const auto at_most = [&]<int R>(const auto& self) HWY_ATTR {
    if constexpr (R > 1) {
      if (rows < R) return self.template operator()<R - 1>(self);
    }
    body.template operator()<R>();
  };
  at_most.template operator()<kRowsAtOnce>(at_most);
}

// outputs [P, B, 64] of panels [panel, panel + P); P is 2 for one row only.
template <class F, int P>
HWY_INLINE void StreamPanels(const StreamedProduct& product, Index panel, float* outputs) {
  const Index B = product.rows;
  if constexpr (P > 1) {
    constexpr int kPairs = PairsAtOnce(1);
    for (int pair = 0; pair < kPairsPerPanel; pair += kPairs)
      StreamPairs<F, 1, kPairs, P>(product, panel, 0, pair, outputs);
  } else if (B <= kRowsAtOnce) {
    WithRows(B, [&]<int R>() HWY_ATTR {
      constexpr int kPairs = PairsAtOnce(R);
      for (int pair = 0; pair < kPairsPerPanel; pair += kPairs)
        StreamPairs<F, R, kPairs, 1>(product, panel, 0, pair, outputs);
    });
  } else {
    for (int pair = 0; pair < kPairsPerPanel; ++pair) {
      for (const Index first : {Index{0}, B / 2}) {
        const Index rows = first == 0 ? B / 2 : B - B / 2;
        WithRows(rows, [&]<int R>() HWY_ATTR {
          StreamPairs<F, R, 1, 1>(product, panel, first, pair, outputs);
        });
      }
    }
  }
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
