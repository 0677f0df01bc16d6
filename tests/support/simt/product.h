// One product of matrices by columns, as cuBLAS computes it.
#pragma once

#include <cublas_v2.h>

#include <cstddef>

namespace drumvae::simt {

// A matrix in memory: `columns` columns of `rows` elements, `stride` elements apart.
struct Matrix {
  std::byte* first;
  cudaDataType type;
  int rows, columns, stride;

  std::size_t element_bytes() const { return type == CUDA_R_32F ? 4 : 2; }
  std::size_t column_bytes() const { return element_bytes() * static_cast<std::size_t>(stride); }
  // From the first element to the last one.
  std::size_t bytes() const;
};

struct Product {
  cublasOperation_t op_a, op_b;
  Matrix a, b, c;
  float alpha, beta;
  cublasComputeType_t compute;
};

// Sums in double precision, over operands rounded as the compute type says.
void multiply(const Product& product);

}  // namespace drumvae::simt
