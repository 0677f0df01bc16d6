// Floats of 16 bits against the definition, number by number.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "kernels/sixteen_bits.h"

namespace drumvae {
namespace {

// IEEE 754: sign, 5 bits of exponent with a bias of 15, 10 bits of fraction.
float f16_by_definition(unsigned half) {
  const unsigned exponent = half >> 10U & 31U, fraction = half & 1023U;
  const double magnitude = exponent == 0
                               ? fraction * std::exp2(-24)
                               : (1024 + fraction) * std::exp2(static_cast<int>(exponent) - 25);
  return static_cast<float>(half & 0x8000U ? -magnitude : magnitude);
}

// Calls check(lower, upper) for all neighbours of 16 bits whose magnitude is finite.
template <class Check>
void for_neighbours(unsigned infinity, const Check& check) {
  for (unsigned half = 0; half + 1 < infinity; ++half) {
    check(static_cast<std::uint16_t>(half), static_cast<std::uint16_t>(half + 1));
    check(static_cast<std::uint16_t>(half | 0x8000U),
          static_cast<std::uint16_t>((half + 1) | 0x8000U));
  }
}

// What lies between two neighbours goes to the nearer one, the middle to the even one.
template <class To, class From>
bool rounds_to_nearest(std::uint16_t lower, std::uint16_t upper, const To& to, const From& from) {
  const float low = from(lower), high = from(upper), middle = std::midpoint(low, high);
  return to(low) == lower && to(high) == upper && to(middle) == (lower % 2 == 0 ? lower : upper) &&
         to(std::nextafter(middle, low)) == lower && to(std::nextafter(middle, high)) == upper;
}

TEST_CASE("f16 is IEEE 754's, there and back, and rounds to nearest even") {
  int wrong = 0;
  for_neighbours(0x7C00, [&](std::uint16_t lower, std::uint16_t upper) {
    wrong += from_f16(lower) != f16_by_definition(lower);
    wrong += !rounds_to_nearest(lower, upper, to_f16, from_f16);
  });
  CHECK(wrong == 0);
  CHECK(from_f16(to_f16(65519.0F)) == 65504.0F);
  CHECK(std::isinf(from_f16(to_f16(65520.0F))));
  CHECK(from_f16(to_f16(-1e30F)) == -INFINITY);
  CHECK(std::signbit(from_f16(to_f16(-0.0F))));
}

TEST_CASE("bf16 is the upper half of an fp32, and rounds to nearest even") {
  int wrong = 0;
  for_neighbours(0x7F80, [&](std::uint16_t lower, std::uint16_t upper) {
    wrong += !rounds_to_nearest(lower, upper, to_bf16, from_bf16);
  });
  CHECK(wrong == 0);
  CHECK(from_bf16(0x3F80) == 1.0F);
  CHECK(from_bf16(0xC049) == -3.140625F);
}

}  // namespace
}  // namespace drumvae
