// Draws of the prior, and the great circle.
#include <catch2/catch.hpp>
#include <cmath>

#include "model/latents.h"

namespace drumvae {
namespace {

using Z = std::vector<float>;

TEST_CASE("Halfway on a circle is as far from the centre, and the angle is cut evenly") {
  const Z a = {2, 0}, b = {0, 2};
  const Z half = slerp(a, b, 0.5), third = slerp(a, b, 1.0 / 3);
  CHECK(half[0] == Approx(std::sqrt(2)));
  CHECK(half[1] == Approx(std::sqrt(2)));
  CHECK(third[0] == Approx(std::sqrt(3)));
  CHECK(third[1] == Approx(1));
}

TEST_CASE("Other lengths are mixed as the formula has it") {
  const Z a = {1, 0, 0}, b = {1.5F, 1.5F, 0};  // 45 degrees
  const double angle = std::acos(std::sqrt(0.5));
  const double of_a = std::sin(0.75 * angle) / std::sin(angle);
  const double of_b = std::sin(0.25 * angle) / std::sin(angle);
  const Z z = slerp(a, b, 0.25);
  CHECK(z[0] == Approx(of_a + of_b * 1.5));
  CHECK(z[1] == Approx(of_b * 1.5));
}

TEST_CASE("Where there is no circle the way is straight, and the ends are the ends to the bit") {
  CHECK(slerp(Z{1, 2}, Z{2, 4}, 0.5) == Z{1.5F, 3});
  CHECK(slerp(Z{0, 0}, Z{2, 4}, 0.25) == Z{0.5F, 1});
  CHECK(slerp(Z{1, 0}, Z{-3, 0}, 0.5) == Z{-1, 0});
  const Z a = {0.1F, -7e-8F}, b = {1e-7F, 0.3F};
  CHECK(slerp(a, b, 0) == a);
  CHECK(slerp(a, b, 1) == b);
  CHECK_THROWS_AS(slerp(a, Z{1}, 0.5), std::invalid_argument);
}

TEST_CASE("A prior draw is the same however many are drawn, and normal") {
  const auto few = prior_latents(2, 5, 3), many = prior_latents(2000, 5, 3);
  CHECK(std::equal(few.begin(), few.end(), many.begin()));
  CHECK(prior_latents(2, 5, 4) != few);
  double sum = 0, squares = 0;
  for (const auto& z : many) {
    REQUIRE(z.size() == 5);
    for (const float value : z) {
      sum += value;
      squares += double{value} * value;
    }
  }
  CHECK(sum / 1e4 == Approx(0).margin(0.04));  // four deviations
  CHECK(squares / 1e4 == Approx(1).margin(0.06));
}

TEST_CASE("A draw by its number is the one of the list") {
  Z z(5);
  draw_prior(3, 2, z);
  CHECK(z == prior_latents(2, 5, 3)[1]);
}

}  // namespace
}  // namespace drumvae
