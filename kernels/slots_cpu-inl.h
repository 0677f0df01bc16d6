// Slots of 32 bits, the operands of products (gemm_panels.h): how floats become slots, and quads of
// them.
#if defined(DRUMVAE_SLOTS_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_SLOTS_CPU_INL_H_
#undef DRUMVAE_SLOTS_CPU_INL_H_
#else
#define DRUMVAE_SLOTS_CPU_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "kernels/chain_part.h"
#include "kernels/gemm_panels.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Two vectors of these make up a panel's row at most.
using LaneTag = hn::CappedTag<float, kPanelColumns / 2>;
using WordTag = hn::RebindToUnsigned<LaneTag>;
using LaneVec = hn::Vec<LaneTag>;
using WordVec = hn::Vec<WordTag>;

inline constexpr std::uint32_t kUpperHalf = 0xFFFF0000U;

// The upper half of the result is x as bf16, rounded to nearest even.  Infinities stay; a NaN stays
// one unless it is of a kind that no arithmetic makes (all of its upper bits set).
template <class D, class DU = hn::RebindToUnsigned<D>>
HWY_INLINE hn::Vec<DU> RoundToBf16(D /*d*/, hn::Vec<D> x) {
  const DU d;
  const auto bits = hn::BitCast(d, x);
  const auto last = hn::And(hn::ShiftRight<16>(bits), hn::Set(d, 1U));
  return hn::Add(bits, hn::Add(last, hn::Set(d, 0x7FFFU)));
}

inline std::uint32_t RoundToBf16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  return bits + 0x7FFFU + (bits >> 16U & 1U);
}

template <class D, class DU = hn::RebindToUnsigned<D>>
HWY_INLINE hn::Vec<DU> Pair(D d, hn::Vec<D> even, hn::Vec<D> odd) {
  return hn::Or(hn::ShiftRight<16>(RoundToBf16(d, even)),
                hn::And(RoundToBf16(d, odd), hn::Set(DU(), kUpperHalf)));
}

struct EvenAndOdd {
  LaneVec even, odd;
};

HWY_INLINE EvenAndOdd Unpair(WordVec pair) {
  const LaneTag d;
  return {hn::BitCast(d, hn::ShiftLeft<16>(pair)),
          hn::BitCast(d, hn::And(pair, hn::Set(WordTag(), kUpperHalf)))};
}

// One term per slot.
struct Fp32Slots {
  using Slot = float;
  using Tag = LaneTag;
  static constexpr Index kTerms = 1;
  static constexpr ElementType kType = ElementType::f32;

  // A vector of slots from the kTerms vectors of terms at `terms`.
  static HWY_INLINE LaneVec Load(const float* terms) { return hn::LoadU(LaneTag(), terms); }
  static Slot Make(float term) { return term; }

  // Rows 2i and 2i + 1 of an array [rows][32] that is kept in slots along its rows; `at` is the
  // index of a column in row 2i, counted in floats from the array's begin.
  static HWY_INLINE void StoreRows(LaneVec a, LaneVec b, Slot* array, Index at) {
    hn::Store(a, LaneTag(), array + at);
    hn::Store(b, LaneTag(), array + at + kPanelColumns);
  }
  static HWY_INLINE EvenAndOdd LoadRows(const Slot* array, Index at) {
    return {hn::Load(LaneTag(), array + at), hn::Load(LaneTag(), array + at + kPanelColumns)};
  }
};

// Two terms per slot.
struct Bf16Slots {
  using Slot = std::uint32_t;
  using Tag = WordTag;
  static constexpr Index kTerms = 2;
  static constexpr ElementType kType = ElementType::bf16;

  static HWY_INLINE WordVec Load(const float* terms) {
    LaneVec even, odd;
    hn::LoadInterleaved2(LaneTag(), terms, even, odd);
    return Pair(LaneTag(), even, odd);
  }
  static Slot Make(float even, float odd) {
    return RoundToBf16(even) >> 16U | (RoundToBf16(odd) & kUpperHalf);
  }

  static HWY_INLINE void StoreRows(LaneVec a, LaneVec b, Slot* array, Index at) {
    hn::Store(Pair(LaneTag(), a, b), WordTag(), array + InPairs(at));
  }
  static HWY_INLINE EvenAndOdd LoadRows(const Slot* array, Index at) {
    return Unpair(hn::Load(WordTag(), array + InPairs(at)));
  }
  static constexpr Index InPairs(Index at) {
    return at / (2 * kPanelColumns) * kPanelColumns + at % kPanelColumns;
  }
};

// Slot `slot` of a row of `count` terms, of which an odd one has a zero before its first.
inline float SlotOfRow(Fp32Slots, const float* terms, Index /*count*/, Index slot) {
  return terms[slot];
}
inline std::uint32_t SlotOfRow(Bf16Slots, const float* terms, Index count, Index slot) {
  const Index even = 2 * slot - count % 2;
  return Bf16Slots::Make(even < 0 ? 0.0F : terms[even], terms[even + 1]);
}

// Interleaves 4 rows of `count` terms each: quad[k][r] is slot k of row r.
template <class Slots>
HWY_INLINE void PackQuad(const float* const (&rows)[kQuadRows], Index count,
                         typename Slots::Slot* quad) {
  const typename Slots::Tag d;
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  const Index slots = slot_count(count, Slots::kType);
  const Index lead = Slots::kTerms == 2 ? count % 2 : 0;
  const auto scalar = [&](Index slot) {
    for (Index r = 0; r < kQuadRows; ++r)
      quad[slot * kQuadRows + r] = SlotOfRow(Slots(), rows[r], count, slot);
  };
  Index slot = 0;
  if (lead) scalar(slot++);
  for (; slot + lanes <= slots; slot += lanes) {
    const Index term = slot * Slots::kTerms - lead;
    hn::StoreInterleaved4(Slots::Load(rows[0] + term), Slots::Load(rows[1] + term),
                          Slots::Load(rows[2] + term), Slots::Load(rows[3] + term), d,
                          quad + slot * kQuadRows);
  }
  for (; slot < slots; ++slot) scalar(slot);
}

// Packs the rows of a matrix as quads, each quad_stride slots from the one before; rows beyond the
// last repeat it.
template <class Slots>
void PackQuads(const View<const float, 2>& matrix, typename Slots::Slot* quads, Index quad_stride) {
  const Index last = matrix.extent(0) - 1;
  for (Index first = 0; first <= last; first += kQuadRows, quads += quad_stride) {
    const auto row = [&](Index r) {
      return matrix.data() + std::min(first + r, last) * matrix.stride(0);
    };
    PackQuad<Slots>({row(0), row(1), row(2), row(3)}, matrix.extent(1), quads);
  }
}

// Slots of 4 columns from the rows that hold their terms.
HWY_INLINE void PackColumns(Fp32Slots, const float* const (&rows)[1], float* to) {
  const hn::CappedTag<float, kQuadRows> d;
  for (Index c = 0; c < kQuadRows; c += static_cast<Index>(hn::Lanes(d)))
    hn::StoreU(hn::LoadU(d, rows[0] + c), d, to + c);
}
HWY_INLINE void PackColumns(Bf16Slots, const float* const (&rows)[2], std::uint32_t* to) {
  const hn::CappedTag<float, kQuadRows> d;
  for (Index c = 0; c < kQuadRows; c += static_cast<Index>(hn::Lanes(d))) {
    hn::StoreU(Pair(d, hn::LoadU(d, rows[0] + c), hn::LoadU(d, rows[1] + c)),
               hn::RebindToUnsigned<decltype(d)>(), to + c);
  }
}

// One quad of columns, from `column` on, of which `width` exist: `slots` slots of rows.
template <class Slots>
HWY_INLINE void PackColumnQuad(const float* const* rows, Index slots, Index column, Index width,
                               typename Slots::Slot* to) {
  float narrow[Slots::kTerms][kQuadRows] = {};
  const float zeros[kQuadRows] = {};
  for (Index slot = 0; slot < slots; ++slot, rows += Slots::kTerms, to += kQuadRows) {
    const float* of_slot[Slots::kTerms];
    for (Index term = 0; term < Slots::kTerms; ++term) {
      of_slot[term] = rows[term] ? rows[term] + column : zeros;
      if (width == kQuadRows || !rows[term]) continue;
      of_slot[term] = std::copy_n(of_slot[term], width, narrow[term]) - width;
    }
    PackColumns(Slots(), of_slot, to);
  }
}

// Slots of a quad that are packed in a row: whole cache lines.
inline constexpr Index kPackedRun = 16;

// Packs `columns` columns, from first_column on, of a matrix given by its rows as quads: the rows
// are the terms. A null row is all zeros; terms is a multiple of kTerms.
template <class Slots>
void PackColumnQuads(const float* const* rows, Index terms, Index first_column, Index columns,
                     typename Slots::Slot* quads, Index quad_stride) {
  const Index slots = terms / Slots::kTerms;
  for (Index first = 0; first < slots; first += kPackedRun) {
    const Index count = std::min(kPackedRun, slots - first);
    const float* const* of_run = rows + first * Slots::kTerms;
    auto* to = quads + first * kQuadRows;
    Index column = 0;
    for (; column + kQuadRows <= columns; column += kQuadRows, to += quad_stride)
      PackColumnQuad<Slots>(of_run, count, first_column + column, kQuadRows, to);
    if (column < columns)
      PackColumnQuad<Slots>(of_run, count, first_column + column, columns - column, to);
  }
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
