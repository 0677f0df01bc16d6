// Products of row-major matrices by cuBLAS, as gemm_cuda.cu and whole sequences use them.
#pragma once

#include "kernels/cuda.cuh"
#include "kernels/gemm.h"

namespace drumvae {

// Packed weights as the matrix that they are on CUDA.
inline View<float, 2> matrix_of(const PackedWeights& packed) {
  return {reinterpret_cast<float*>(packed.storage), packed.shape()};
}

enum class Start : std::uint8_t { zero, output };

// Enqueues one product each, in fp32 storage with fp32 accumulation; precision says in what the
// factors are multiplied.  `kernel`: for the error.  Throw CudaError.

// out [M, N] = a [M, K] b [K, N], onto what out holds where it starts from there.
void enqueue_product(Cuda& cuda, const char* kernel, Precision precision,
                     const View<const float, 2>& a, const View<const float, 2>& b, Start start,
                     const View<float, 2>& out);

// out [K, N] += a [M, K]^T b [M, N].
void enqueue_transposed_product(Cuda& cuda, const char* kernel, Precision precision,
                                const View<const float, 2>& a, const View<const float, 2>& b,
                                const View<float, 2>& out);

// sums [N] += the column sums of values [M, N], in an order that depends on the shape alone.  One
// launch, or two beside the lane's workspace.
void enqueue_column_sums(Cuda& cuda, const View<const float, 2>& values,
                         const View<float, 1>& sums);

// Throws std::invalid_argument unless the weights are stored as fp32.
void require_built_for_cuda(const char* kernel, const PackedWeights& weights);

}  // namespace drumvae
