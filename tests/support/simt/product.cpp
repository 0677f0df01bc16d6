// A plain product with cuBLAS's roundings.
#include "tests/support/simt/product.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tests/support/simt/sanitizer.h"

namespace drumvae::simt {
namespace {

// To nearest, halves away from zero, as the tensor cores' conversion does.
float round_to_tf32(float value) {
  if (value != value) return value;
  constexpr std::uint32_t kDropped = 0x1FFF;
  const auto bits = std::bit_cast<std::uint32_t>(value) + (kDropped + 1) / 2;
  return std::bit_cast<float>(bits & ~kDropped);
}

std::uint16_t to_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (value != value) return 0x7FFF;
  return static_cast<std::uint16_t>((bits + 0x7FFF + (bits >> 16U & 1U)) >> 16U);
}

float from_bfloat16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16U); }

template <class T>
T read(const std::byte* place) {
  T value;
  std::memcpy(&value, place, sizeof value);
  return value;
}

float load(const Matrix& matrix, int row, int column) {
  const std::byte* place = matrix.first + static_cast<std::size_t>(column) * matrix.column_bytes() +
                           static_cast<std::size_t>(row) * matrix.element_bytes();
  if (matrix.type == CUDA_R_16BF) return from_bfloat16(read<std::uint16_t>(place));
  return read<float>(place);
}

void store(const Matrix& matrix, int row, int column, float value) {
  std::byte* place = matrix.first + static_cast<std::size_t>(column) * matrix.column_bytes() +
                     static_cast<std::size_t>(row) * matrix.element_bytes();
  const std::uint16_t half = to_bfloat16(value);
  if (matrix.type == CUDA_R_16BF) std::memcpy(place, &half, sizeof half);
  if (matrix.type == CUDA_R_32F) std::memcpy(place, &value, sizeof value);
}

float rounded(float value, cublasComputeType_t compute) {
  if (compute == CUBLAS_COMPUTE_32F_FAST_TF32) return round_to_tf32(value);
  if (compute == CUBLAS_COMPUTE_32F_FAST_16BF) return from_bfloat16(to_bfloat16(value));
  return value;
}

// op(matrix) by columns without gaps.
std::vector<float> dense(const Matrix& matrix, cublasOperation_t op, cublasComputeType_t compute) {
  for (int column = 0; column < matrix.columns; ++column)
    race::reads(matrix.first + static_cast<std::size_t>(column) * matrix.column_bytes(),
                static_cast<std::size_t>(matrix.rows) * matrix.element_bytes());
  const bool transposed = op != CUBLAS_OP_N;
  const int rows = transposed ? matrix.columns : matrix.rows;
  const int columns = transposed ? matrix.rows : matrix.columns;
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
  for (int column = 0; column < columns; ++column) {
    for (int row = 0; row < rows; ++row) {
      const float value = transposed ? load(matrix, column, row) : load(matrix, row, column);
      values.push_back(rounded(value, compute));
    }
  }
  return values;
}

void store_column(const Product& product, int column, const std::vector<double>& sums) {
  const Matrix& c = product.c;
  std::byte* first = c.first + static_cast<std::size_t>(column) * c.column_bytes();
  const std::size_t bytes = sums.size() * c.element_bytes();
  if (product.beta != 0) race::reads(first, bytes);
  race::writes(first, bytes);
  for (int row = 0; row < c.rows; ++row) {
    double value = product.alpha * sums[static_cast<std::size_t>(row)];
    if (product.beta != 0) value += double{product.beta} * load(c, row, column);
    store(c, row, column, static_cast<float>(value));
  }
}

}  // namespace

std::size_t Matrix::bytes() const {
  if (rows == 0 || columns == 0) return 0;
  return static_cast<std::size_t>(columns - 1) * column_bytes() +
         static_cast<std::size_t>(rows) * element_bytes();
}

void multiply(const Product& product) {
  const std::vector<float> a = dense(product.a, product.op_a, product.compute);
  const std::vector<float> b = dense(product.b, product.op_b, product.compute);
  const auto m = static_cast<std::size_t>(product.c.rows);
  const auto n = static_cast<std::size_t>(product.c.columns);
  const std::size_t k = m ? a.size() / m : 0;
  std::vector<double> sums(m);
  for (std::size_t column = 0; column < n; ++column) {
    sums.assign(m, 0);
    for (std::size_t p = 0; p < k; ++p) {
      const double factor = b[column * k + p];
      const float* a_column = a.data() + p * m;
      for (std::size_t row = 0; row < m; ++row) sums[row] += factor * a_column[row];
    }
    store_column(product, static_cast<int>(column), sums);
  }
}

}  // namespace drumvae::simt
