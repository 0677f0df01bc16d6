// What this machine can do at most: measured once, before the benchmarks.
#pragma once

#include "kernels/view.h"

namespace drumvae::bench {

// fp32 multiply-adds on registers alone, in FLOP/s of so many threads; the best of several runs.
double peak_flops(int threads);

// Bytes per second that one thread reads, over and over, from so many bytes: what the cache that
// holds them gives.
double peak_read(Index bytes);

}  // namespace drumvae::bench
