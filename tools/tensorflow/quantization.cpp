// Both ways.
#include "tools/tensorflow/quantization.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace drumvae {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are little-endian");

std::uint16_t number_at(const std::byte* q, int bytes) {
  std::uint16_t number = 0;
  std::memcpy(&number, q, static_cast<std::size_t>(bytes));
  return number;
}

}  // namespace

void dequantize(std::span<const std::byte> q, int bytes, const AffineRange& range,
                std::span<float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint16_t number = number_at(&q[i * static_cast<std::size_t>(bytes)], bytes);
    values[i] = static_cast<float>(number * range.scale + range.min);
  }
}

QuantizedTensor quantize(std::span<const float> values, int bytes) {
  const auto size = static_cast<std::size_t>(bytes);
  QuantizedTensor tensor{.q = std::vector<std::byte>(values.size() * size)};
  if (values.empty()) return tensor;
  const auto [least, greatest] = std::ranges::minmax(values);
  tensor.range.min = least;
  if (least == greatest) return tensor;
  const double highest = bytes == 1 ? 255 : 65535;
  tensor.range.scale = (double{greatest} - double{least}) / highest;
  if (least <= 0 && greatest >= 0)
    tensor.range.min = -std::nearbyint(-double{least} / tensor.range.scale) * tensor.range.scale;
  // From here on in float32, as numpy does it.
  const auto min = static_cast<float>(tensor.range.min),
             scale = static_cast<float>(tensor.range.scale);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float rounded = std::nearbyint((std::max(values[i], min) - min) / scale);
    const auto number = static_cast<std::uint16_t>(std::min(rounded, static_cast<float>(highest)));
    std::memcpy(&tensor.q[i * size], &number, size);
  }
  return tensor;
}

}  // namespace drumvae
