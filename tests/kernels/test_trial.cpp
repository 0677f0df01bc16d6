// The comparator and the guards that judge the kernels, judged themselves.
#include <catch2/catch.hpp>

#include "tests/kernels/reference.h"
#include "tests/support/trial.h"

namespace {
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

bool close(std::vector<float> got, std::vector<double> wanted, std::vector<double> bound) {
  return trial::first_difference(got, wanted, bound).empty();
}
}  // namespace

TEST_CASE("The comparator accepts what lies within the bound and nothing else") {
  REQUIRE(close({1, 2}, {1, 2}, {0, 0}));
  REQUIRE(close({1, 2.5F}, {1, 2}, {0, .5}));
  REQUIRE_FALSE(close({1, 2.5F}, {1, 2}, {0, .4}));
  REQUIRE_FALSE(close({-1}, {1}, {.1}));
  REQUIRE_FALSE(close({1}, {1, 2}, {0, 0}));
}

TEST_CASE("The comparator lets no NaN or infinity pass") {
  REQUIRE_FALSE(close({kNaN}, {1}, {1e30}));
  REQUIRE_FALSE(close({1}, {kNaN}, {1e30}));
  REQUIRE_FALSE(close({1}, {1}, {kNaN}));
  REQUIRE_FALSE(close({1}, {1}, {kInfinity}));
  REQUIRE_FALSE(close({kInfinity}, {1}, {1e30}));
  REQUIRE_FALSE(close({-kInfinity}, {kInfinity}, {1e30}));
  REQUIRE(close({kInfinity}, {kInfinity}, {0}));
  REQUIRE(close({kNaN}, {kNaN}, {0}));
}

TEST_CASE("An output that was never written is not the NaN that was wanted") {
  trial::Trial trial;
  const auto out = trial.output<1>({1});
  REQUIRE_FALSE(close(trial::gather(out), {kNaN}, {0}));
}

TEST_CASE("The comparator of bits tells zeros apart") {
  REQUIRE(trial::first_different_bits(std::vector{0.0F}, std::vector{-0.0F}) != "");
  REQUIRE(trial::first_different_bits(std::vector{kNaN}, std::vector{kNaN}) == "");
}

TEST_CASE("A carried error covers float's rounding but not a dropped term") {
  const reference::Real x(0.1F), y(3.0F);
  const reference::Real sum = x * y + x;
  const float got = 0.1F * 3.0F + 0.1F;
  REQUIRE(close({got}, {sum.value}, reference::bounds({sum})));
  REQUIRE_FALSE(close({0.1F * 3.0F}, {sum.value}, reference::bounds({sum})));
}

TEST_CASE("Views of a trial have gaps between rows") {
  trial::Trial trial;
  const auto view = trial.in_out<3>({2, 3, 5}, std::vector<float>(30, 1));
  REQUIRE(view.stride() == std::array<drumvae::Index, 3>{24, 8, 1});
  REQUIRE(trial::gather(view) == std::vector<float>(30, 1));
  view[1][2][4] = 2;
  trial.finish();
}
