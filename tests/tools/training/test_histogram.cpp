// Histograms: every finite value in one bucket, and the buckets say where they begin.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "tools/training/histogram.h"

namespace drumvae {
namespace {

TEST_CASE("Each value lies below the limit of its bucket and not below the one before") {
  const std::vector<float> values = {-3.5F, -1e-30F, 0.0F, 1e-30F, 1.0F, 1.0F, 3e38F, -3e38F};
  const Histogram histogram = histogram_of(values);
  CHECK(histogram.count == 8);
  CHECK(histogram.min == -3e38F);
  CHECK(histogram.max == 3e38F);
  REQUIRE(histogram.limits.size() == histogram.counts.size());
  CHECK(std::is_sorted(histogram.limits.begin(), histogram.limits.end()));
  for (std::size_t i = 0; i < histogram.limits.size(); ++i) {
    const double below =
        i == 0 ? -std::numeric_limits<double>::infinity() : histogram.limits[i - 1];
    const auto within = std::count_if(values.begin(), values.end(), [&](float value) {
      return value >= below && value < histogram.limits[i];
    });
    CAPTURE(below, histogram.limits[i]);
    CHECK(histogram.counts[i] == static_cast<double>(within));
  }
}

TEST_CASE("Sum and sum of squares are those of the finite values, which alone count") {
  const Histogram histogram =
      histogram_of(std::vector<float>{1, 2, -4, std::nanf(""), INFINITY, -INFINITY});
  CHECK(histogram.count == 3);
  CHECK(histogram.sum == -1);
  CHECK(histogram.sum_squares == 21);
  CHECK(std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0.0) == 3);
}

TEST_CASE("Buckets are a tenth wide, and empty stretches take one limit") {
  const Histogram histogram = histogram_of(std::vector<float>{0.5F, 100.0F});
  REQUIRE(histogram.limits.size() == 4);
  CHECK(histogram.counts == std::vector<double>{0, 1, 0, 1});
  CHECK(histogram.limits[1] / histogram.limits[0] == Approx(1.1));
  CHECK(histogram.limits[3] / histogram.limits[2] == Approx(1.1));
}

TEST_CASE("Nothing gives no bucket") { CHECK(histogram_of({}).limits.empty()); }

}  // namespace
}  // namespace drumvae
