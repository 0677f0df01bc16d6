// Values as TensorBoard's histograms hold them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace drumvae {

// Bucket i counts the values in [limits[i-1], limits[i]); both lists are equally long.
struct Histogram {
  std::int64_t count = 0;
  double min = 0, max = 0, sum = 0, sum_squares = 0;
  std::vector<double> limits;  // ascending
  std::vector<double> counts;
};

// Of the finite values.  Limits are 0 and +-1e-12*1.1^k, as TensorFlow has them; of buckets without
// a value only those next to others are kept.
Histogram histogram_of(std::span<const float> values);

}  // namespace drumvae
