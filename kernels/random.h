// Where a kernel's random numbers come from, and how a test gives its own.
#pragma once

#include <cstdint>

#include "kernels/philox.h"
#include "kernels/step_state.h"
#include "kernels/view.h"

namespace drumvae {

// Philox numbers named by the step's state and a stream word; see random_stream().
struct RandomSource {
  const StepInput* input = nullptr;  // key, step and first row; device memory
  std::uint32_t stream = 0;          // counter word 3
};

// Host code only: the uniform number of word `word` of a row's block.
inline float uniform_at(const RandomSource& source, Index row, Index block, int word) {
  const StepInput& input = *source.input;
  const PhiloxCounter counter{.block = static_cast<std::uint32_t>(block),
                              .row = input.first_row + static_cast<std::uint32_t>(row),
                              .step = input.step,
                              .stream = source.stream};
  return philox_uniform(philox4x32_10(counter, input.key).word[word]);
}

// Rows that are segments of longer sequences, one after the other: row s*sequences + b is segment s
// of sequence b, and its step t is the sequence's step s*steps + t.
struct SegmentRows {
  Index sequences = 0;  // B; 0: rows are whole sequences
  Index steps = 0;      // of a segment
};

// Bernoulli(keep)/keep masks on the inputs of an LSTM cell, drawn afresh per step, sequence and
// element: element (t, b, d) is kept iff uniform(block t*ceil(D/4) + d/4, word d%4) <= keep; of a
// segment t and b are the whole sequence's. `mask` is the tests' seam: given, it is used instead.
struct InputDropout {
  float keep = 1.0F;  // (0, 1]; 1 = no dropout
  RandomSource random;
  View<const std::uint8_t, 3> mask;  // [T, B, D], 1 keeps
  SegmentRows segments;

  bool active() const { return keep < 1.0F; }
};

// Standard normal noise [B, Z]: element (b, d) from block d/4 of row b.  `values` is the tests'
// seam, as above.
struct NormalNoise {
  RandomSource random;
  View<const float, 2> values;  // [B, Z]
};

}  // namespace drumvae
