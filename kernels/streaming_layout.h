// How streamed weights lie in memory; the CPU backend's affair.
//
// A panel is K rows of 64 columns, one after the other.  bf16 keeps columns j and j + 16 of each 32
// as the halves of one word, low half first, so that one instruction widens either.  int8 begins
// with its scales, 64 floats for each group of rows.
#pragma once

#include "kernels/streaming.h"

namespace drumvae {

constexpr Index streamed_element_bytes(WeightFormat format) {
  return format == WeightFormat::f32 ? 4 : format == WeightFormat::bf16 ? 2 : 1;
}

constexpr Index streamed_scale_bytes(Index inputs, WeightFormat format) {
  const Index groups = (inputs + kInt8GroupRows - 1) / kInt8GroupRows;
  return format == WeightFormat::int8 ? groups * kStreamedColumns * 4 : 0;
}

constexpr Index streamed_panel_bytes(Index inputs, WeightFormat format) {
  return streamed_scale_bytes(inputs, format) +
         inputs * kStreamedColumns * streamed_element_bytes(format);
}

}  // namespace drumvae
