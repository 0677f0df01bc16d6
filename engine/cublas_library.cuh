// cuBLAS, loaded when the first device is opened, so that one program starts on machines without
// it.
#pragma once

#include "kernels/cublas_table.cuh"
#include "kernels/cuda.cuh"

namespace drumvae {

// Throws CudaError that names the library.
const CublasTable& cublas_library();

}  // namespace drumvae
