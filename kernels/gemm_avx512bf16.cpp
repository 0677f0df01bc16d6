// vdpbf16ps by intrinsics, behind a check of its own: Highway 1.0.3 has no such operation.
#include "kernels/gemm_avx512bf16.h"

#include "kernels/gemm.h"

#if defined(__x86_64__) && !defined(HWY_COMPILE_ONLY_SCALAR)

#include <immintrin.h>

#define DRUMVAE_AVX512BF16 __attribute__((target("avx512f,avx512bf16")))

namespace drumvae {
namespace {

constexpr Index kSplitSlots = kProductSplit / 2;
constexpr Index kColumns = 32, kLanes = 16;
// A panel comes from the second cache; asked for this many rows ahead it comes in time.
constexpr Index kRowsAhead = 32;

// Accumulators stay in registers: all loops over R are unrolled.
template <int R>
DRUMVAE_AVX512BF16 inline __attribute__((always_inline)) void chain(const std::uint32_t* quads,
                                                                    Index quad_stride,
                                                                    const std::uint32_t* panel,
                                                                    Index length, __m512 (&low)[R],
                                                                    __m512 (&high)[R]) {
  for (Index k = 0; k < length; ++k, quads += 4, panel += kColumns) {
    _mm_prefetch(panel + kRowsAhead * kColumns, _MM_HINT_T0);
    _mm_prefetch(panel + kRowsAhead * kColumns + kLanes, _MM_HINT_T0);
    const auto w0 = reinterpret_cast<__m512bh>(_mm512_load_si512(panel));
    const auto w1 = reinterpret_cast<__m512bh>(_mm512_load_si512(panel + kLanes));
#pragma GCC unroll 12
    for (int r = 0; r < R; ++r) {
      const auto x = reinterpret_cast<__m512bh>(
          _mm512_set1_epi32(static_cast<int>(quads[r / 4 * quad_stride + r % 4])));
      low[r] = _mm512_dpbf16_ps(low[r], x, w0);
      high[r] = _mm512_dpbf16_ps(high[r], x, w1);
    }
  }
}

template <int R>
DRUMVAE_AVX512BF16 void chain_tile(const Tile<std::uint32_t>& tile) {
  __m512 low[R], high[R];
  float* const out = tile.out;
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r) {
    low[r] = _mm512_loadu_ps(tile.start + r * tile.start_stride);
    high[r] = _mm512_loadu_ps(tile.start + r * tile.start_stride + kLanes);
  }
  for (int p = 0; p < tile.part_count; ++p) {
    const ChainPart<std::uint32_t>& part = tile.parts[p];
    const std::uint32_t* quads = part.quads + tile.first_quad * part.quad_stride;
    for (Index k = 0; k < part.length; k += kSplitSlots) {
      const Index length = part.length - k < kSplitSlots ? part.length - k : kSplitSlots;
      const std::uint32_t* weights = tile.panel + (part.first + k) * kColumns;
      if (part.done + k == 0) {
        chain<R>(quads + 4 * k, part.quad_stride, weights, length, low, high);
        continue;
      }
      __m512 part_low[R], part_high[R];
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r) {
        _mm512_storeu_ps(out + r * tile.out_stride, low[r]);
        _mm512_storeu_ps(out + r * tile.out_stride + kLanes, high[r]);
        part_low[r] = part_high[r] = _mm512_setzero_ps();
      }
      chain<R>(quads + 4 * k, part.quad_stride, weights, length, part_low, part_high);
#pragma GCC unroll 12
      for (int r = 0; r < R; ++r) {
        low[r] = _mm512_add_ps(_mm512_loadu_ps(out + r * tile.out_stride), part_low[r]);
        high[r] = _mm512_add_ps(_mm512_loadu_ps(out + r * tile.out_stride + kLanes), part_high[r]);
      }
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < R; ++r) {
    _mm512_storeu_ps(out + r * tile.out_stride, low[r]);
    _mm512_storeu_ps(out + r * tile.out_stride + kLanes, high[r]);
  }
}

}  // namespace

bool has_avx512bf16() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512bf16");
}

void chain_tile_avx512bf16(int quads, const Tile<std::uint32_t>& tile) {
  if (quads == 3) {
    chain_tile<12>(tile);
  } else if (quads == 2) {
    chain_tile<8>(tile);
  } else {
    chain_tile<4>(tile);
  }
}

}  // namespace drumvae

#else

namespace drumvae {

bool has_avx512bf16() { return false; }
void chain_tile_avx512bf16(int /*quads*/, const Tile<std::uint32_t>& /*tile*/) {}

}  // namespace drumvae

#endif
