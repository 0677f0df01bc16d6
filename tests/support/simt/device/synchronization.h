// Barriers and fences of a block, a warp and the device.
#pragma once

#include "tests/support/simt/block.h"
#include "tests/support/simt/grid.h"
#include "tests/support/simt/warp.h"

inline void __syncthreads(const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  drumvae::simt::block_barrier(false, drumvae::simt::Vote::none, where);
}
inline int __syncthreads_count(int predicate,
                               const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  return drumvae::simt::block_barrier(predicate != 0, drumvae::simt::Vote::count, where);
}
inline int __syncthreads_and(int predicate,
                             const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  return drumvae::simt::block_barrier(predicate != 0, drumvae::simt::Vote::all, where);
}
inline int __syncthreads_or(int predicate,
                            const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  return drumvae::simt::block_barrier(predicate != 0, drumvae::simt::Vote::any, where);
}

inline void __syncwarp(unsigned mask = 0xFFFFFFFFU,
                       const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  drumvae::simt::meet(drumvae::simt::Collective::syncwarp, mask, nullptr, 0, nullptr, where);
}

inline void __threadfence() { drumvae::simt::fence_grid(); }
inline void __threadfence_system() { drumvae::simt::fence_grid(); }
inline void __threadfence_block() { drumvae::simt::fence_block(); }
inline void __nanosleep(unsigned /*nanoseconds*/) { drumvae::simt::may_switch(); }
