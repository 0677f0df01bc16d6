// The CUDA backend: one lane of a device, given to every kernel's launch().
#pragma once

#include <cuda_runtime.h>

#include <memory>
#include <string>
#include <type_traits>

#include "kernels/cublas_table.cuh"
#include "kernels/cuda.h"
#include "kernels/cuda_error.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

inline void require_success(cudaError_t error, const char* where) {
  if (error != cudaSuccess) throw CudaError(where, cudaGetErrorString(error));
}

inline void require_success(cublasStatus_t status, const char* where) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw CudaError(where, "cuBLAS status " + std::to_string(static_cast<int>(status)));
}

// What one lane runs, it runs in order; lanes of a device run side by side.  Nothing here is shared
// between lanes but the table.
class Cuda {
 public:
  // Bytes that cuBLAS wants to choose freely among its algorithms: what NVIDIA gives it on Hopper.
  static constexpr Index kWorkspaceBytes = Index{32} << 20;

  // Makes `device` current, and a stream and a cuBLAS handle on it.  workspace: device memory of
  // this lane alone, 256-byte aligned, that outlives it; cuBLAS's, and between its calls that of
  // sums in two stages.  precision: what products run in where a kernel does not ask for less.
  // Throws CudaError.
  Cuda(int device, const CublasTable& cublas, const View<std::byte, 1>& workspace,
       Precision precision)
      : cublas_(cublas),
        workspace_(workspace),
        precision_(precision),
        stream_(make_stream(device)),
        handle_(make_handle(cublas), cublas.destroy) {
    require_success(cublas_.set_stream(handle(), stream()), "cublasSetStream");
    require_success(cublas_.set_workspace(handle(), workspace_.data(),
                                          static_cast<std::size_t>(workspace_.extent(0))),
                    "cublasSetWorkspace");
  }
  Cuda(const Cuda&) = delete;
  Cuda& operator=(const Cuda&) = delete;

  cudaStream_t stream() const { return stream_.get(); }
  const CublasTable& cublas() const { return cublas_; }
  cublasHandle_t handle() const { return handle_.get(); }
  const View<std::byte, 1>& workspace() const { return workspace_; }
  Precision precision() const { return precision_; }

 private:
  struct DestroyStream {
    void operator()(cudaStream_t stream) const { cudaStreamDestroy(stream); }
  };
  using Stream = std::unique_ptr<std::remove_pointer_t<cudaStream_t>, DestroyStream>;
  using Handle = std::unique_ptr<std::remove_pointer_t<cublasHandle_t>, CublasTable::Destroy>;

  static cudaStream_t make_stream(int device) {
    cudaStream_t stream = nullptr;
    require_success(cudaSetDevice(device), "cudaSetDevice");
    require_success(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking),
                    "cudaStreamCreateWithFlags");
    return stream;
  }
  static cublasHandle_t make_handle(const CublasTable& cublas) {
    cublasHandle_t handle = nullptr;
    require_success(cublas.create(&handle), "cublasCreate");
    return handle;
  }

  CublasTable cublas_;
  View<std::byte, 1> workspace_;
  Precision precision_;
  Stream stream_;
  Handle handle_;
};

}  // namespace drumvae
