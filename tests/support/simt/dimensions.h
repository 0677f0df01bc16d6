// CUDA's index types, and the variables in which a kernel finds its place.
#pragma once

struct uint3 {
  unsigned x, y, z;
};

struct dim3 {
  unsigned x, y, z;

  constexpr dim3(unsigned of_x = 1, unsigned of_y = 1, unsigned of_z = 1)
      : x(of_x), y(of_y), z(of_z) {}
  constexpr dim3(uint3 all) : x(all.x), y(all.y), z(all.z) {}
};

// Plain variables, set at each switch of threads: macros would break cudaLaunchConfig_t::gridDim.
extern uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;
inline constexpr int warpSize = 32;
