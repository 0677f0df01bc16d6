// Philox4x32-10 for many blocks of a row at once; the words are philox.h's.
#if defined(DRUMVAE_KERNELS_PHILOX_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_KERNELS_PHILOX_CPU_INL_H_
#undef DRUMVAE_KERNELS_PHILOX_CPU_INL_H_
#else
#define DRUMVAE_KERNELS_PHILOX_CPU_INL_H_
#endif

#include <algorithm>
#include <cstring>

#include "kernels/math_cpu-inl.h"
#include "kernels/random.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

using BlockTag = hn::ScalableTag<std::uint64_t>;

// Words that PhiloxBlocks writes: 4 for each lane of a BlockTag.
inline constexpr Index kMaxPhiloxWords = 4 * hn::MaxLanes(BlockTag());

inline Index PhiloxWordCount() { return 4 * static_cast<Index>(hn::Lanes(BlockTag())); }

// Words of `row`'s blocks from first_block on, in order.
inline void PhiloxBlocks(const RandomSource& source, Index row, Index first_block,
                         std::uint32_t* words) {
  const StepInput& input = *source.input;
  const PhiloxCounter counter{.block = static_cast<std::uint32_t>(first_block),
                              .row = input.first_row + static_cast<std::uint32_t>(row),
                              .step = input.step,
                              .stream = source.stream};
#if HWY_TARGET == HWY_SCALAR
  std::copy_n(philox4x32_10(counter, input.key).word, 4, words);
#else
  // A lane of 64 bits holds a counter word in its lower half, which is all that MulEven reads; the
  // upper half is not cleared.
  const BlockTag d;
  const hn::Repartition<std::uint32_t, BlockTag> d32;
  using V = hn::Vec<BlockTag>;
  V c0 = hn::Iota(d, counter.block);
  V c1 = hn::Set(d, counter.row);
  V c2 = hn::Set(d, counter.step);
  V c3 = hn::Set(d, counter.stream);
  auto k0 = static_cast<std::uint32_t>(input.key);
  auto k1 = static_cast<std::uint32_t>(input.key >> 32U);
  for (int round = 0; round < 10; ++round) {
    const V p0 = hn::MulEven(hn::BitCast(d32, c0), hn::Set(d32, 0xD2511F53U));
    const V p1 = hn::MulEven(hn::BitCast(d32, c2), hn::Set(d32, 0xCD9E8D57U));
    c0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(p1), c1), hn::Set(d, k0));
    c1 = p1;
    c2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(p0), c3), hn::Set(d, k1));
    c3 = p0;
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  const auto pair = [=](V low, V high) HWY_ATTR {
    return hn::Or(hn::And(low, hn::Set(d, 0xFFFFFFFFU)), hn::ShiftLeft<32>(high));
  };
  alignas(64) std::uint64_t pairs[kMaxPhiloxWords / 2];
  hn::StoreInterleaved2(pair(c0, c1), pair(c2, c3), d, pairs);
  std::memcpy(words, pairs, sizeof(pairs));
#endif
}

// philox_uniform() of words[0 .. lanes).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Uniform(D d, const std::uint32_t* words) {
  const hn::RebindToUnsigned<D> du;
  const IntTag<D> di;
  const auto word = hn::LoadU(du, words);
  // Halves convert exactly, so that their sum is the word rounded once.
  const V high = hn::ConvertTo(d, hn::BitCast(di, hn::ShiftRight<16>(word)));
  const V low = hn::ConvertTo(d, hn::BitCast(di, hn::And(word, hn::Set(du, 0xFFFFU))));
  const V number = hn::MulAdd(high, hn::Set(d, 65536.0F), low);
  return hn::MulAdd(number, hn::Set(d, 2.3283064e-10F), hn::Set(d, 2.3283064e-10F / 2.0F));
}

// Calls f(d, i, uniforms) for the vectors of elements [begin, end) of a row whose element j takes
// word j%4 of block first_block + j/4.
template <class F>
HWY_INLINE void ForEachUniform(const RandomSource& source, Index row, Index first_block,
                               Index begin, Index end, const F& f) {
  alignas(64) std::uint32_t words[kMaxPhiloxWords];
  for (Index chunk = begin / 4 * 4; chunk < end; chunk += PhiloxWordCount()) {
    PhiloxBlocks(source, row, first_block + chunk / 4, words);
    const Index from = std::max(begin, chunk);
    const Index to = std::min(end, chunk + PhiloxWordCount());
    ForEachVector(hn::ScalableTag<float>(), to - from, [&](auto d, Index i) HWY_ATTR {
      f(d, from + i, Uniform(d, words + (from - chunk) + i));
    });
  }
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // DRUMVAE_KERNELS_PHILOX_CPU_INL_H_
