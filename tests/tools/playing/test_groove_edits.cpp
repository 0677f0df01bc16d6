// Grooves put together from two.
#include <catch2/catch.hpp>

#include "data/drum_tensor.h"
#include "tools/playing/groove_edits.h"

namespace drumvae {
namespace {

using Rows = std::vector<float>;

struct Stroke {
  std::size_t drum;
  float velocity, offset;
};

// One row of these strokes.
Rows row(const std::vector<Stroke>& strokes) {
  Rows row(kRowDepth);
  for (const Stroke& stroke : strokes) {
    row[stroke.drum] = 1;
    row[kDrumClasses + stroke.drum] = stroke.velocity;
    row[2 * kDrumClasses + stroke.drum] = stroke.offset;
  }
  return row;
}

// Only the first has the kick, only the second the ride; both the snare.
const Rows kFirst = row({{0, 0.5F, 0.25F}, {1, 0.25F, -0.5F}});
const Rows kSecond = row({{1, 0.75F, 0.5F}, {8, 1.0F, 0.125F}});

TEST_CASE("Drums are taken from one groove and the rest from the other") {
  CHECK(with_drums_of(kFirst, kSecond, 1U << 1U) == row({{0, 0.5F, 0.25F}, {1, 0.75F, 0.5F}}));
  CHECK(with_drums_of(kFirst, kSecond, 1U << 0U) == row({{1, 0.25F, -0.5F}}));
  CHECK(with_drums_of(kFirst, kSecond, 0) == kFirst);
}

TEST_CASE("With one's hits the other's velocity and offset count only where both hit") {
  CHECK(with_hits_of(kFirst, kSecond) == row({{0, 0.5F, 0.25F}, {1, 0.75F, 0.5F}}));
}

TEST_CASE("A blend begins and ends at the two and fades what only one of them has") {
  CHECK(blend(kFirst, kSecond, 0) == kFirst);
  CHECK(blend(kFirst, kSecond, 1) == kSecond);
  CHECK(blend(kFirst, kSecond, 0.25) ==
        row({{0, 0.375F, 0.25F}, {1, 0.375F, -0.25F}, {8, 0.25F, 0.125F}}));
}

TEST_CASE("What a model says of cells that it does not hit is left out") {
  Rows second = kSecond;
  second[kDrumClasses + 5] = 0.5F;
  CHECK(blend(kFirst, second, 1) == kSecond);
}

TEST_CASE("Grooves of two lengths do not go together") {
  Rows longer = kFirst;
  longer.insert(longer.end(), kSecond.begin(), kSecond.end());
  CHECK_THROWS_AS(blend(kFirst, longer, 0.5), std::invalid_argument);
  CHECK_THROWS_AS(with_hits_of(Rows(26), Rows(26)), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
