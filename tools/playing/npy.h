// NumPy's array files, of floats in one or two dimensions.
//
// Source: numpy.lib.format, versions 1.0 and 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace drumvae {

struct FloatTable {
  std::int64_t rows = 0, columns = 0;
  std::vector<float> values;  // [rows, columns]
};

// The bytes of a file.  float32, little-endian, C order.
std::vector<std::byte> npy_bytes(const FloatTable& table);

// The inverse; also float64, and one dimension as one row.  Throws FormatError, naming `where`, for
// anything else.
FloatTable parse_npy(std::span<const std::byte> bytes, const std::string& where);

}  // namespace drumvae
