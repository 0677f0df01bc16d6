// Weights of 8 and 16 bits.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/support/compare.h"
#include "tools/tensorflow/quantization.h"

namespace drumvae {
namespace {

std::vector<float> round_trip(const std::vector<float>& values, int bytes) {
  const QuantizedTensor quantized = quantize(values, bytes);
  std::vector<float> back(values.size());
  dequantize(quantized.q, bytes, quantized.range, back);
  return back;
}

TEST_CASE("Quantised weights come back within half a step, and 0 exactly") {
  for (const int bytes : {1, 2}) {
    for (const auto& [low, high] :
         {std::pair(-1.0, 2.0), std::pair(0.5, 3.0), std::pair(-4.0, -1.0)}) {
      std::vector<float> values = trial::Random(7).floats(999, low, high);
      if (low < 0 && high > 0) values.push_back(0);
      const double step = quantize(values, bytes).range.scale;
      CHECK(step <= (high - low) / (bytes == 1 ? 255 : 65535));
      const std::vector<float> back = round_trip(values, bytes);
      for (std::size_t i = 0; i < values.size(); ++i)
        // The least or the greatest may lie half a step beyond the range that was moved for 0.
        REQUIRE_FALSE(!(
            std::abs(back[i] - values[i]) <= 0.5001 * step + 1e-7 ||
            (std::abs(values[i]) > 0.99 * std::abs(low) && std::abs(back[i] - values[i]) <= step)));
      if (low < 0 && high > 0) CHECK(back.back() == 0.0F);
    }
  }
}

TEST_CASE("A tensor of one value is that value") {
  for (const int bytes : {1, 2}) {
    const QuantizedTensor quantized = quantize(std::vector<float>(3, -0.7F), bytes);
    CHECK(quantized.range.scale == 1.0);
    CHECK(quantized.range.min == double{-0.7F});
    CHECK(quantized.q == std::vector<std::byte>(static_cast<std::size_t>(3 * bytes)));
    CHECK(round_trip({-0.7F, -0.7F}, bytes) == std::vector<float>{-0.7F, -0.7F});
  }
}

TEST_CASE("Numbers are little-endian and a value is q*scale + min in double") {
  const std::vector<std::byte> q = {std::byte{1}, std::byte{2}};
  std::vector<float> values(1);
  dequantize(q, 2, {.scale = 0.1, .min = -7}, values);
  CHECK(values[0] == static_cast<float>(513 * 0.1 - 7));
  values.resize(2);
  dequantize(q, 1, {.scale = 0.1, .min = -7}, values);
  CHECK(values[1] == static_cast<float>(2 * 0.1 - 7));
}

TEST_CASE("Least, greatest and ties stand where tensorflowjs puts them") {
  // scale 2/255, zero point round(127.5) = 128, ties to even.
  const QuantizedTensor quantized = quantize(std::vector<float>{-1, 0, 1}, 1);
  CHECK(quantized.range.scale == 2.0 / 255);
  CHECK(quantized.range.min == -128 * (2.0 / 255));
  CHECK(quantized.q[1] == std::byte{128});
  CHECK(quantized.q[2] == std::byte{255});
}

}  // namespace
}  // namespace drumvae
