// Random numbers of a kernel's thread: a quad is what one Philox block gives.
#pragma once

#include "kernels/quads.cuh"
#include "kernels/random.h"

namespace drumvae {

__device__ inline PhiloxWords philox_words(const RandomSource& source, unsigned row,
                                           unsigned block) {
  const StepInput& input = *source.input;
  return philox4x32_10({block, input.first_row + row, input.step, source.stream}, input.key);
}

__device__ inline Quad uniform_quad(const RandomSource& source, unsigned row, unsigned block) {
  const PhiloxWords words = philox_words(source, row, block);
  Quad quad;
  for_four([&](int i) { quad.at[i] = philox_uniform(words.word[i]); });
  return quad;
}

// NormalNoise as a kernel gets it.
struct DeviceNoise {
  RandomSource random;
  Rows<const float> values;

  explicit DeviceNoise(const NormalNoise& noise) : random(noise.random), values(noise.values) {}
};

// Elements [column, column + count) of a row's noise, column a multiple of 4: Box-Muller on each
// pair of words, radius from the first, angle from the second.
__device__ inline Quad normal_quad(const DeviceNoise& noise, const QuadPlace& place) {
  if (noise.values.first != nullptr)
    return load_quad<false>(noise.values[place.row] + place.column, place.count);
  const Quad uniform = uniform_quad(noise.random, place.row, place.column / 4);
  Quad normal;
  for (int i = 0; i < 4; i += 2) {
    const float radius = sqrtf(-2.0F * logf(uniform.at[i]));
    float sin = 0, cos = 0;
    sincospif(2.0F * uniform.at[i + 1], &sin, &cos);
    normal.at[i] = radius * sin;
    normal.at[i + 1] = radius * cos;
  }
  return normal;
}

// InputDropout on an x of `width` columns, as a kernel gets it.
struct DeviceDropout {
  float keep, scale;
  RandomSource random;
  Steps<const std::uint8_t> mask;
  unsigned width;
  unsigned sequences, segment_steps;

  DeviceDropout(const InputDropout& dropout, Index columns)
      : keep(dropout.keep),
        scale(1.0F / dropout.keep),
        random(dropout.random),
        mask(dropout.mask),
        width(static_cast<unsigned>(columns)),
        sequences(static_cast<unsigned>(dropout.segments.sequences)),
        segment_steps(static_cast<unsigned>(dropout.segments.steps)) {}
};

// Drops columns [4*block, 4*block + 4) of x_t's row b; what is dropped becomes 0, whatever it was.
__device__ inline Quad drop_quad(const DeviceDropout& dropout, unsigned t, unsigned b,
                                 unsigned block, const Quad& x) {
  if (dropout.keep >= 1.0F) return x;
  Quad dropped;
  if (dropout.mask.first != nullptr) {
    const std::uint8_t* mask = dropout.mask.row(t, b);
    for_four([&](int i) {
      const unsigned column = 4 * block + static_cast<unsigned>(i);
      const bool kept = column < dropout.width && mask[column] != 0;
      dropped.at[i] = kept ? x.at[i] * dropout.scale : 0.0F;
    });
    return dropped;
  }
  if (dropout.sequences > 0) {
    const unsigned segment = b / dropout.sequences;
    t += segment * dropout.segment_steps;
    b -= segment * dropout.sequences;
  }
  const unsigned blocks = (dropout.width + 3) / 4;
  const Quad uniform = uniform_quad(dropout.random, b, t * blocks + block);
  for_four([&](int i) {
    dropped.at[i] = uniform.at[i] <= dropout.keep ? x.at[i] * dropout.scale : 0.0F;
  });
  return dropped;
}

}  // namespace drumvae
