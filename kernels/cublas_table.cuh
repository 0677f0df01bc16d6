// The entry points of cuBLAS that the products use: one table, so that the library can be loaded at
// run time.
#pragma once

#include <cublas_v2.h>

#include "kernels/cuda_error.h"

namespace drumvae {

struct CublasTable {
  using Create = cublasStatus_t (*)(cublasHandle_t*);
  using Destroy = cublasStatus_t (*)(cublasHandle_t);
  using SetStream = cublasStatus_t (*)(cublasHandle_t, cudaStream_t);
  using SetWorkspace = cublasStatus_t (*)(cublasHandle_t, void*, std::size_t);
  using GemmEx = cublasStatus_t (*)(cublasHandle_t, cublasOperation_t, cublasOperation_t, int m,
                                    int n, int k, const void* alpha, const void* a, cudaDataType,
                                    int lda, const void* b, cudaDataType, int ldb, const void* beta,
                                    void* c, cudaDataType, int ldc, cublasComputeType_t,
                                    cublasGemmAlgo_t);

  Create create = nullptr;
  Destroy destroy = nullptr;
  SetStream set_stream = nullptr;
  SetWorkspace set_workspace = nullptr;
  GemmEx gemm_ex = nullptr;
};

// The table of a library whose symbols find(name) returns (void*, null where there is none).
// Throws CudaError.
template <class Find>
CublasTable find_cublas(const Find& find) {
  const auto entry = [&]<class Function>(Function& function, const char* name) {
    function = reinterpret_cast<Function>(find(name));
    if (function == nullptr) throw CudaError("cuBLAS", std::string("no symbol ") + name);
  };
  CublasTable table;
  entry(table.create, "cublasCreate_v2");
  entry(table.destroy, "cublasDestroy_v2");
  entry(table.set_stream, "cublasSetStream_v2");
  entry(table.set_workspace, "cublasSetWorkspace_v2");
  entry(table.gemm_ex, "cublasGemmEx");
  return table;
}

}  // namespace drumvae
