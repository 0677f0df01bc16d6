// cuBLAS's entry points: checks at the call, the product when the stream gets there.
#include <cublas_v2.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "tests/support/simt/device_memory.h"
#include "tests/support/simt/errors.h"
#include "tests/support/simt/product.h"
#include "tests/support/simt/sanitizer.h"
#include "tests/support/simt/stream.h"

using namespace drumvae::simt;

struct cublasContext {
  cudaStream_t stream = nullptr;
  std::byte* workspace = nullptr;
  std::size_t workspace_bytes = 0;
  cublasMath_t math = CUBLAS_DEFAULT_MATH;
};

namespace {

bool is_device(const Matrix& matrix) {
  return matrix.bytes() == 0 || residence(matrix.first, matrix.bytes()) == Residence::device;
}

// op(matrix) is [rows, columns].
Matrix stored(const void* first, cudaDataType type, cublasOperation_t op, int rows, int columns,
              int stride) {
  if (op != CUBLAS_OP_N) std::swap(rows, columns);
  return {static_cast<std::byte*>(const_cast<void*>(first)), type, rows, columns, stride};
}

bool types_are_supported(const Product& product) {
  const cudaDataType a = product.a.type, c = product.c.type;
  const bool known = a == CUDA_R_32F || a == CUDA_R_16BF;
  return known && product.b.type == a && (c == CUDA_R_32F || c == a) &&
         (a == CUDA_R_32F || product.compute == CUBLAS_COMPUTE_32F ||
          product.compute == CUBLAS_COMPUTE_32F_PEDANTIC);
}

// What is left there is nobody's: a lane that shares its workspace loses what it keeps in it.
void use_workspace(std::byte* workspace, std::size_t bytes) {
  bytes = std::min<std::size_t>(bytes, 4096);
  race::writes(workspace, bytes);
  std::memset(workspace, 0xFF, bytes);
}

cublasStatus_t queue_product(cublasHandle_t handle, const Product& product) {
  for (const Matrix* matrix : {&product.a, &product.b, &product.c}) {
    if (matrix->rows < 0 || matrix->columns < 0 || matrix->stride < std::max(1, matrix->rows))
      return CUBLAS_STATUS_INVALID_VALUE;
  }
  if (!types_are_supported(product)) return CUBLAS_STATUS_NOT_SUPPORTED;
  if (!is_device(product.a) || !is_device(product.b) || !is_device(product.c))
    return CUBLAS_STATUS_MAPPING_ERROR;
  if (!handle->workspace) return CUBLAS_STATUS_ALLOC_FAILED;
  if (product.c.bytes() == 0) return CUBLAS_STATUS_SUCCESS;
  const cudaError_t error = queue(handle->stream, [product, handle = *handle] {
    use_workspace(handle.workspace, handle.workspace_bytes);
    multiply(product);
  });
  return error ? CUBLAS_STATUS_EXECUTION_FAILED : CUBLAS_STATUS_SUCCESS;
}

std::byte* element(std::byte* first, cudaDataType type, long long index) {
  return first + index * (type == CUDA_R_32F ? 4 : 2);
}

}  // namespace

const char* cublasGetStatusString(cublasStatus_t status) {
  switch (status) {
    case CUBLAS_STATUS_SUCCESS:
      return "CUBLAS_STATUS_SUCCESS";
    case CUBLAS_STATUS_ALLOC_FAILED:
      return "CUBLAS_STATUS_ALLOC_FAILED: the handle has no workspace";
    case CUBLAS_STATUS_INVALID_VALUE:
      return "CUBLAS_STATUS_INVALID_VALUE: a size or a leading dimension";
    case CUBLAS_STATUS_MAPPING_ERROR:
      return "CUBLAS_STATUS_MAPPING_ERROR: a matrix is not in device memory as a whole";
    case CUBLAS_STATUS_NOT_SUPPORTED:
      return "CUBLAS_STATUS_NOT_SUPPORTED: types";
    default:
      return "CUBLAS_STATUS_EXECUTION_FAILED";
  }
}

cublasStatus_t cublasCreate_v2(cublasHandle_t* handle) {
  const ApiLock lock;
  if (device_state()) return CUBLAS_STATUS_NOT_INITIALIZED;
  *handle = new cublasContext;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
  const ApiLock lock;
  delete handle;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasGetVersion_v2(cublasHandle_t /*handle*/, int* version) {
  *version = CUBLAS_VERSION;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
  const ApiLock lock;
  handle->stream = stream;
  handle->workspace = nullptr;
  handle->workspace_bytes = 0;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasGetStream_v2(cublasHandle_t handle, cudaStream_t* stream) {
  *stream = handle->stream;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void* workspace, std::size_t bytes) {
  const ApiLock lock;
  constexpr std::uintptr_t kAlignment = 256;
  if (!workspace || reinterpret_cast<std::uintptr_t>(workspace) % kAlignment != 0 ||
      residence(workspace, bytes) != Residence::device)
    return CUBLAS_STATUS_INVALID_VALUE;
  handle->workspace = static_cast<std::byte*>(workspace);
  handle->workspace_bytes = bytes;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasSetPointerMode_v2(cublasHandle_t /*handle*/, cublasPointerMode_t mode) {
  return mode == CUBLAS_POINTER_MODE_HOST ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_SUPPORTED;
}

cublasStatus_t cublasSetMathMode(cublasHandle_t handle, cublasMath_t mode) {
  const ApiLock lock;
  handle->math = mode;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasGemmStridedBatchedEx(
    cublasHandle_t handle, cublasOperation_t op_a, cublasOperation_t op_b, int m, int n, int k,
    const void* alpha, const void* a, cudaDataType a_type, int lda, long long stride_a,
    const void* b, cudaDataType b_type, int ldb, long long stride_b, const void* beta, void* c,
    cudaDataType c_type, int ldc, long long stride_c, int count, cublasComputeType_t compute,
    cublasGemmAlgo_t /*algorithm*/) {
  const ApiLock lock;
  if (compute == CUBLAS_COMPUTE_32F && a_type == CUDA_R_32F &&
      handle->math == CUBLAS_TF32_TENSOR_OP_MATH)
    compute = CUBLAS_COMPUTE_32F_FAST_TF32;
  Product product{op_a,
                  op_b,
                  stored(a, a_type, op_a, m, k, lda),
                  stored(b, b_type, op_b, k, n, ldb),
                  stored(c, c_type, CUBLAS_OP_N, m, n, ldc),
                  *static_cast<const float*>(alpha),
                  *static_cast<const float*>(beta),
                  compute};
  for (int i = 0; i < count; ++i) {
    const cublasStatus_t status = queue_product(handle, product);
    if (status != CUBLAS_STATUS_SUCCESS) return status;
    product.a.first = element(product.a.first, a_type, stride_a);
    product.b.first = element(product.b.first, b_type, stride_b);
    product.c.first = element(product.c.first, c_type, stride_c);
  }
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t op_a, cublasOperation_t op_b,
                            int m, int n, int k, const void* alpha, const void* a,
                            cudaDataType a_type, int lda, const void* b, cudaDataType b_type,
                            int ldb, const void* beta, void* c, cudaDataType c_type, int ldc,
                            cublasComputeType_t compute, cublasGemmAlgo_t algorithm) {
  return cublasGemmStridedBatchedEx(handle, op_a, op_b, m, n, k, alpha, a, a_type, lda, 0, b,
                                    b_type, ldb, 0, beta, c, c_type, ldc, 0, 1, compute, algorithm);
}

cublasStatus_t cublasSgemm_v2(cublasHandle_t handle, cublasOperation_t op_a, cublasOperation_t op_b,
                              int m, int n, int k, const float* alpha, const float* a, int lda,
                              const float* b, int ldb, const float* beta, float* c, int ldc) {
  return cublasGemmEx(handle, op_a, op_b, m, n, k, alpha, a, CUDA_R_32F, lda, b, CUDA_R_32F, ldb,
                      beta, c, CUDA_R_32F, ldc, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT);
}
