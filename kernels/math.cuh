// Functions of one number that the CUDA kernels share.
#pragma once

#include <cuda_runtime.h>

namespace drumvae {

__device__ inline float sigmoid(float x) { return 1.0F / (1.0F + expf(-x)); }

// ln(1 + e^x).
__device__ inline float softplus(float x) { return fmaxf(x, 0.0F) + log1pf(expf(-fabsf(x))); }

// d_y through a sigmoid whose output is s, and through a tanh whose output is t.
__device__ inline float sigmoid_gradient(float s, float d_y) { return d_y * s * (1.0F - s); }
__device__ inline float tanh_gradient(float t, float d_y) { return d_y * fmaf(-t, t, 1.0F); }

// False for infinities and NaN.
__device__ inline bool is_finite(float x) { return fabsf(x) <= 3.402823466e+38F; }

}  // namespace drumvae
