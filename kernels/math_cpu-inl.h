// Vector functions that every *_cpu.cpp shares: the same polynomials, and so the same bits, on
// every target with FMA.
//
// Relative errors are a few units in the last place over the whole range of float; tests measure
// them.  Polynomials interpolate at the Chebyshev nodes of the reduced range.  Only operations that
// IEEE 754 rounds exactly are used: no reciprocal estimates, no sums across lanes.
#if defined(DRUMVAE_KERNELS_MATH_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_KERNELS_MATH_CPU_INL_H_
#undef DRUMVAE_KERNELS_MATH_CPU_INL_H_
#else
#define DRUMVAE_KERNELS_MATH_CPU_INL_H_
#endif

#include <hwy/highway.h>

#include <cstdint>
#include <limits>

#include "kernels/view.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
using IntTag = hn::RebindToSigned<D>;

// Calls f(d, i) for the whole vectors of [0, count), then for the rest with tags of four lanes and
// of one, so that nothing beyond the end is touched.
template <class D, class F>
HWY_INLINE void ForEachVector(D d, Index count, const F& f) {
  const auto lanes = static_cast<Index>(hn::Lanes(d));
  Index i = 0;
  for (; i + lanes <= count; i += lanes) f(d, i);
  for (; i + 4 <= count; i += 4) f(hn::CappedTag<float, 4>(), i);
  for (; i < count; ++i) f(hn::CappedTag<float, 1>(), i);
}

// min(v, limit) and max(v, limit) that let a NaN in v through, as the instructions of x86 (second
// operand) and Arm do; Highway's portable targets drop it.
inline constexpr bool kMinDropsNaN = (HWY_TARGET & (HWY_EMU128 | HWY_SCALAR)) != 0;

template <class D, class V = hn::Vec<D>>
HWY_INLINE V AtMost(D d, V v, float limit) {
  const V bound = hn::Set(d, limit);
  if constexpr (kMinDropsNaN) return hn::IfThenElse(hn::Gt(v, bound), bound, v);
  return hn::Min(bound, v);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V AtLeast(D d, V v, float limit) {
  const V bound = hn::Set(d, limit);
  if constexpr (kMinDropsNaN) return hn::IfThenElse(hn::Lt(v, bound), bound, v);
  return hn::Max(bound, v);
}

// c0 + x*(c1 + x*(c2 + ...)).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Polynomial(D d, V /*x*/, float last) {
  return hn::Set(d, last);
}

template <class D, class V = hn::Vec<D>, class... Rest>
HWY_INLINE V Polynomial(D d, V x, float first, Rest... rest) {
  return hn::MulAdd(Polynomial(d, x, rest...), x, hn::Set(d, first));
}

inline constexpr float kLn2High = 0.693115234375F;  // 12 bits, so that n*kLn2High is exact
inline constexpr float kLn2Low = 3.19461833e-05F;

// x = n*ln 2 + r with |r| <= ln(2)/2: n + 127 stands in the low bits of `shifted`.
template <class V>
struct ReducedExp {
  V shifted;
  V expm1;  // e^r - 1
};

// Adding this rounds to an integer, which then is the low bits of the sum, exponent bias included.
inline constexpr float kRoundAndBias = 12582912.0F + 127.0F;

template <class D, class V = hn::Vec<D>>
HWY_INLINE ReducedExp<V> ReduceExp(D d, V x) {
  const V shifted = hn::MulAdd(x, hn::Set(d, 1.44269502F), hn::Set(d, kRoundAndBias));
  const V n = hn::Sub(shifted, hn::Set(d, kRoundAndBias));
  V r = hn::NegMulAdd(n, hn::Set(d, kLn2High), x);
  r = hn::NegMulAdd(n, hn::Set(d, kLn2Low), r);
  const V p = Polynomial(d, r, 0.5F, 0.166665778F, 0.0416665561F, 0.00836317334F, 0.00139261759F);
  return {shifted, hn::MulAdd(hn::Mul(r, r), p, r)};
}

// 2^n for n in [-127, 128]; its ends are 0 and infinity.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V PowerOfTwo(D d, V shifted) {
  return hn::BitCast(d, hn::ShiftLeft<23>(hn::BitCast(IntTag<D>(), shifted)));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp(D d, V x) {
  const IntTag<D> di;
  const auto reduced = ReduceExp(d, AtMost(d, AtLeast(d, x, -105.0F), 89.0F));
  // 2^n in two factors: the result may be subnormal, and n may be 128.
  const auto n =
      hn::Sub(hn::BitCast(di, reduced.shifted), hn::BitCast(di, hn::Set(d, kRoundAndBias)));
  const auto half = hn::ShiftRight<1>(n);
  const auto bias = hn::Set(di, 127);
  const V low = PowerOfTwo(d, hn::BitCast(d, hn::Add(half, bias)));
  const V high = PowerOfTwo(d, hn::BitCast(d, hn::Add(hn::Sub(n, half), bias)));
  return hn::Mul(hn::Mul(hn::Add(reduced.expm1, hn::Set(d, 1.0F)), low), high);
}

// 1/(1 + e^-x); below 2^-126 it may be 0.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sigmoid(D d, V x) {
  const V one = hn::Set(d, 1.0F);
  const auto reduced = ReduceExp(d, AtMost(d, AtLeast(d, hn::Neg(x), -88.0F), 89.0F));
  const V exp = hn::Mul(hn::Add(reduced.expm1, one), PowerOfTwo(d, reduced.shifted));
  return hn::Div(one, hn::Add(one, exp));
}

// (e^2x - 1)/(e^2x + 1), with e^2x - 1 exact to the last bits near 0; odd, bit for bit.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Tanh(D d, V x) {
  const V magnitude = hn::Abs(x);
  const auto reduced = ReduceExp(d, AtMost(d, hn::Add(magnitude, magnitude), 20.0F));
  const V power = PowerOfTwo(d, reduced.shifted);
  const V expm1 = hn::MulAdd(power, reduced.expm1, hn::Sub(power, hn::Set(d, 1.0F)));
  return hn::CopySign(hn::Div(expm1, hn::Add(expm1, hn::Set(d, 2.0F))), x);
}

// d_y * s*(1 - s): through a sigmoid whose output is s.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V SigmoidGradient(D d, V s, V d_y) {
  return hn::Mul(hn::Mul(d_y, s), hn::Sub(hn::Set(d, 1.0F), s));
}

// d_y * (1 - t^2): through a tanh whose output is t.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V TanhGradient(D d, V t, V d_y) {
  return hn::Mul(d_y, hn::NegMulAdd(t, t, hn::Set(d, 1.0F)));
}

// 2*atanh(s)/(2s) - 1 for |s| <= 1/3: ln((1 + s)/(1 - s)) = 2s + 2s*AtanhSeries(s).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V AtanhSeries(D d, V s) {
  const V square = hn::Mul(s, s);
  return hn::Mul(square,
                 Polynomial(d, square, 0.333333194F, 0.200037807F, 0.141183093F, 0.134257495F));
}

// Natural logarithm: -infinity at 0, NaN below.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log(D d, V x) {
  const IntTag<D> di;
  const V one = hn::Set(d, 1.0F);
  const auto tiny = hn::Lt(x, hn::Set(d, std::numeric_limits<float>::min()));
  const V normal = hn::IfThenElse(tiny, hn::Mul(x, hn::Set(d, 8388608.0F)), x);
  // x = 2^e * m with m in [sqrt(1/2), sqrt(2)).
  const auto bits = hn::BitCast(di, normal);
  const auto exponent =
      hn::ShiftRight<23>(hn::Sub(bits, hn::BitCast(di, hn::Set(d, 0.707106769F))));
  const V m = hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<23>(exponent)));
  const V e = hn::Sub(hn::ConvertTo(d, exponent), hn::IfThenElseZero(tiny, hn::Set(d, 23.0F)));
  const V s = hn::Div(hn::Sub(m, one), hn::Add(m, one));
  const V twice = hn::Add(s, s);
  const V low = hn::MulAdd(twice, AtanhSeries(d, s), hn::Mul(e, hn::Set(d, kLn2Low)));
  const V log = hn::MulAdd(e, hn::Set(d, kLn2High), hn::Add(twice, low));

  const V zero = hn::Zero(d);
  const V infinity = hn::Set(d, std::numeric_limits<float>::infinity());
  const V nan = hn::Set(d, std::numeric_limits<float>::quiet_NaN());
  const V finite = hn::IfThenElse(hn::Lt(x, infinity), log, x);  // infinity and NaN stay
  return hn::IfThenElse(hn::Eq(x, zero), hn::Neg(infinity),
                        hn::IfThenElse(hn::Lt(x, zero), nan, finite));
}

// ln(1 + e^x).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Softplus(D d, V x) {
  const V y = Exp(d, hn::Neg(hn::Abs(x)));  // ln(1 + y) = 2*atanh(y/(2 + y))
  const V s = hn::Div(y, hn::Add(y, hn::Set(d, 2.0F)));
  const V twice = hn::Add(s, s);
  return hn::Add(AtLeast(d, x, 0.0F), hn::MulAdd(twice, AtanhSeries(d, s), twice));
}

template <class V>
struct SinCos {
  V sin, cos;
};

// sin(pi*x) and cos(pi*x); NaN for infinities.
template <class D, class V = hn::Vec<D>>
HWY_INLINE SinCos<V> SinCosPi(D d, V x) {
  const IntTag<D> di;
  const V half = hn::Set(d, 0.5F);
  const V turn = hn::NegMulAdd(hn::Set(d, 2.0F), hn::Round(hn::Mul(x, half)), x);  // [-1, 1]
  // turn = quadrant/2 + r with |r| <= 1/4, exactly.
  const V round = hn::Set(d, 12582912.0F);
  const V shifted = hn::MulAdd(hn::Set(d, 2.0F), turn, round);
  const V r = hn::NegMulAdd(half, hn::Sub(shifted, round), turn);
  const V square = hn::Mul(r, r);
  const V sin =
      hn::Mul(r, Polynomial(d, square, 3.14159274F, -5.16770792F, 2.54976702F, -0.589075089F));
  const V cos = Polynomial(d, square, 1.0F, -4.93480206F, 4.05871058F, -1.33513784F, 0.232125416F);

  const auto quadrant = hn::BitCast(di, shifted);
  const auto one = hn::Set(di, 1);
  const auto swapped =
      hn::MaskFromVec(hn::BitCast(d, hn::VecFromMask(di, hn::TestBit(quadrant, one))));
  const auto sign = [&](auto q) HWY_ATTR {  // bit 1 as the sign bit
    return hn::BitCast(d, hn::ShiftLeft<30>(hn::AndNot(one, q)));
  };
  const V sin_sign = hn::And(sign(quadrant), hn::Set(d, -0.0F));
  const V cos_sign = hn::And(sign(hn::Add(quadrant, one)), hn::Set(d, -0.0F));
  return {hn::Xor(hn::IfThenElse(swapped, cos, sin), sin_sign),
          hn::Xor(hn::IfThenElse(swapped, sin, cos), cos_sign)};
}

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // DRUMVAE_KERNELS_MATH_CPU_INL_H_
