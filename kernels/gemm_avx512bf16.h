// The tile of a product whose factors are bf16, by the vdpbf16ps instruction.
#pragma once

#include <cstdint>

#include "kernels/chain_part.h"

namespace drumvae {

// Whether this machine has the instruction.
bool has_avx512bf16();

// out [4*quads, 32] = start + tile * panel for 1 to 3 quads.  Its bits are those of two FMAs per
// slot, the later term first, but that subnormal factors and sums are taken for 0.  Requires
// has_avx512bf16().
void chain_tile_avx512bf16(int quads, const Tile<std::uint32_t>& tile);

}  // namespace drumvae
