// The CUDA backend as C++ sees it: opaque here, so that no CUDA header leaves *.cu and *.cuh.
#pragma once

namespace drumvae {

// One lane of a CUDA device: its stream, and the cuBLAS handle and workspace that go with it; see
// kernels/cuda.cuh.  A kernel's launch(Cuda&, ...) enqueues and returns.
class Cuda;

}  // namespace drumvae
