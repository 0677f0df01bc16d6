// The vector functions over the whole range of float, on every target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/kernels/test_math.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

template <class F>
void Map(const float* x, Index count, float* y, const F& f) {
  ForEachVector(hn::ScalableTag<float>(), count,
                [&](auto d, Index i) HWY_ATTR { hn::StoreU(f(d, hn::LoadU(d, x + i)), d, y + i); });
}

void MapExp(const float* x, Index n, float* y) {
  Map(x, n, y, [](auto d, auto v) HWY_ATTR { return Exp(d, v); });
}
void MapLog(const float* x, Index n, float* y) {
  Map(x, n, y, [](auto d, auto v) HWY_ATTR { return Log(d, v); });
}
void MapSigmoid(const float* x, Index n, float* y) {
  Map(x, n, y, [](auto d, auto v) HWY_ATTR { return Sigmoid(d, v); });
}
void MapTanh(const float* x, Index n, float* y) {
  Map(x, n, y, [](auto d, auto v) HWY_ATTR { return Tanh(d, v); });
}
void MapSoftplus(const float* x, Index n, float* y) {
  Map(x, n, y, [](auto d, auto v) HWY_ATTR { return Softplus(d, v); });
}
void MapSinPi(const float* x, Index n, float* y) {
  Map(x, n, y, [](auto d, auto v) HWY_ATTR { return SinCosPi(d, v).sin; });
}
void MapCosPi(const float* x, Index n, float* y) {
  Map(x, n, y, [](auto d, auto v) HWY_ATTR { return SinCosPi(d, v).cos; });
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <catch2/catch.hpp>

#include "tests/kernels/every_cpu.h"
#include "tests/kernels/reference.h"

namespace drumvae {
namespace {

HWY_EXPORT(MapExp);
HWY_EXPORT(MapLog);
HWY_EXPORT(MapSigmoid);
HWY_EXPORT(MapTanh);
HWY_EXPORT(MapSoftplus);
HWY_EXPORT(MapSinPi);
HWY_EXPORT(MapCosPi);

// Floats of every sign and exponent, with the ends of the range.
std::vector<float> all_kinds_of_floats() {
  std::vector<float> x;
  for (std::uint64_t bits = 0; bits <= 0xFFFFFFFFU; bits += 20011) {
    x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  for (int i = -20000; i <= 20000; ++i) x.push_back(static_cast<float>(i) / 160);
  const float infinity = std::numeric_limits<float>::infinity();
  x.insert(x.end(), {0.0F, -0.0F, infinity, -infinity, std::numeric_limits<float>::quiet_NaN(),
                     std::numeric_limits<float>::denorm_min(), 88.37F, 88.38F, 88.722F, 88.73F,
                     -87.33F, -103.97F, -104.1F, 0x1.fffffep-1F, 0x1.000002p0F});
  return x;
}

// Judges a function whose error may be `eps` relative; results below `tiny` may be 0.
template <class Launch, class Exact>
void judge(const Launch& launch_map, const Exact& exact, double eps, double tiny) {
  const std::vector<float> x = all_kinds_of_floats();
  std::vector<double> wanted, bound;
  for (float value : x) {
    const double y = exact(double{value});
    const bool overflows = std::abs(y) > double{std::numeric_limits<float>::max()};
    wanted.push_back(overflows ? std::copysign(INFINITY, y) : y);
    bound.push_back(eps * reference::kEps * std::abs(y) + tiny);
  }
  std::vector<float> first;
  for (std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    const trial::PinnedTarget pinned(target);
    INFO(hwy::TargetName(target));
    std::vector<float> y(x.size());
    launch_map(x.data(), static_cast<Index>(x.size()), y.data());
    const std::string difference = trial::first_difference(y, wanted, bound);
    INFO(difference);
    REQUIRE(difference == "");
    if (!trial::has_fma(target)) continue;
    for (float& value : y) value = std::isnan(value) ? 0.0F : value;
    if (first.empty()) first = y;
    REQUIRE(trial::first_different_bits(y, first) == "");
  }
}

constexpr double kSubnormal = 1.5e-45, kSmallestNormal = 1.2e-38;

// sin(pi*x), reduced before it is rounded.
double sin_pi(double x) { return std::sin(M_PI * (x - 2 * std::nearbyint(x / 2))); }
// Its zeros would be the rounding of pi; an exact reduction to a quarter turn has none.
double exact_sin_pi(double x) {
  const double turn = x - 2 * std::nearbyint(x / 2), quadrant = std::nearbyint(2 * turn);
  const double r = turn - quadrant / 2;
  switch (static_cast<int>(quadrant)) {
    case 0:
      return sin_pi(r);
    case 1:
      return std::cos(M_PI * r);
    case -1:
      return -std::cos(M_PI * r);
    default:
      return std::isnan(x - x) ? NAN : -sin_pi(r);
  }
}

}  // namespace

TEST_CASE("Exp is right to 2 eps on every float") {
  judge(
      [](auto... args) {
        HWY_DYNAMIC_DISPATCH(MapExp)
        (args...);
      },
      [](double x) { return std::exp(x); }, 2, kSubnormal);
}

TEST_CASE("Log is right to 2 eps on every float") {
  judge(
      [](auto... args) {
        HWY_DYNAMIC_DISPATCH(MapLog)
        (args...);
      },
      [](double x) { return std::log(x); }, 2, 0);
}

TEST_CASE("Sigmoid is right to 2 eps on every float") {
  judge(
      [](auto... args) {
        HWY_DYNAMIC_DISPATCH(MapSigmoid)
        (args...);
      },
      [](double x) { return reference::sigmoid(x); }, 2, kSmallestNormal);
}

TEST_CASE("Tanh is right to 2 eps on every float") {
  judge(
      [](auto... args) {
        HWY_DYNAMIC_DISPATCH(MapTanh)
        (args...);
      },
      [](double x) { return std::tanh(x); }, 2, kSubnormal);
}

TEST_CASE("Softplus is right to 3 eps on every float") {
  judge(
      [](auto... args) {
        HWY_DYNAMIC_DISPATCH(MapSoftplus)
        (args...);
      },
      [](double x) { return std::isnan(x) ? x : reference::softplus(x); }, 3, 3 * kSubnormal);
}

TEST_CASE("Sine and cosine of pi*x are right to 2 eps on every float") {
  judge([](auto... args) { HWY_DYNAMIC_DISPATCH(MapSinPi)(args...); }, exact_sin_pi, 2, kSubnormal);
  judge(
      [](auto... args) {
        HWY_DYNAMIC_DISPATCH(MapCosPi)
        (args...);
      },
      [](double x) {
        const double turn = std::abs(x - 2 * std::nearbyint(x / 2));
        return exact_sin_pi(.5 - turn);  // exact: turn has a float's bits, in a double
      },
      2, kSubnormal);
}

TEST_CASE("Tanh is odd bit for bit") {
  const std::vector<float> x{1e-30F, 1e-4F, .1F, .5F, 1, 3, 9, 100};
  std::vector<float> minus_x, y(x.size()), minus_y(x.size());
  for (float value : x) minus_x.push_back(-value);
  HWY_DYNAMIC_DISPATCH(MapTanh)(x.data(), static_cast<Index>(x.size()), y.data());
  HWY_DYNAMIC_DISPATCH(MapTanh)(minus_x.data(), static_cast<Index>(x.size()), minus_y.data());
  for (float& value : minus_y) value = -value;
  REQUIRE(trial::first_different_bits(y, minus_y) == "");
}

}  // namespace drumvae
#endif  // HWY_ONCE
