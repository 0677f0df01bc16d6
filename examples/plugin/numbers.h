// Numbers from outside, which may be anything.
#pragma once

#include <algorithm>
#include <cmath>

namespace plugin {

// value within low..high; fallback for NaN.
inline double within(double value, double low, double high, double fallback) {
  return std::isnan(value) ? fallback : std::clamp(value, low, high);
}

}  // namespace plugin
