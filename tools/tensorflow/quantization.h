// Weights as 8 or 16 bits with a scale and a least value for each tensor, as TensorFlow.js has
// them.
//
// Source: tensorflowjs 1.7.4, quantization.py.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace drumvae {

struct AffineRange {
  double scale = 1;
  double min = 0;
};

// value = float32(q*scale + min), computed in double; q are unsigned numbers of `bytes` bytes (1 or
// 2).  Writes q.size()/bytes values.
void dequantize(std::span<const std::byte> q, int bytes, const AffineRange& range,
                std::span<float> values);

struct QuantizedTensor {
  std::vector<std::byte> q;
  AffineRange range;
};

// The inverse, rounded to nearest, ties to even.  Where 0 is between least and greatest value it
// stays 0 exactly.  Values must be finite.
QuantizedTensor quantize(std::span<const float> values, int bytes);

}  // namespace drumvae
