// Where data and model meet: one batch of training examples as plain host arrays.
#pragma once

#include <cstdint>
#include <vector>

namespace drumvae {

// Sizes of the arrays of a Batch.
struct BatchShape {
  std::int64_t steps = 0;          // T: sixteenth-note steps of an example
  std::int64_t rows = 0;           // B: examples, padding included
  std::int64_t input_depth = 0;    // columns of an encoder row
  std::int64_t target_depth = 0;   // D: columns of a target row
  std::int64_t control_depth = 0;  // C: columns of a control row; 0 where the model takes none

  bool operator==(const BatchShape&) const = default;
};

// One batch, time-major: element (t, b, d) of a [T, B, D] array stands at (t*B + b)*D + d.
struct Batch {
  BatchShape shape;
  std::vector<float>
      encoder_input;  // [T, B, input_depth]: what the encoder reads (input variants applied)
  std::vector<float> target;   // [T, B, D]: what the decoder is to write
  std::vector<float> control;  // [T, B, C]: given to encoder and decoder at each step
  std::vector<float>
      row_weight;  // [B]: 1 for an example, 0 for padding; padding rows are all zeros and come last

  // Allocates all four arrays, zeroed.
  void resize(const BatchShape& wanted) {
    shape = wanted;
    const auto cells = static_cast<std::size_t>(shape.steps * shape.rows);
    encoder_input.assign(cells * static_cast<std::size_t>(shape.input_depth), 0.0F);
    target.assign(cells * static_cast<std::size_t>(shape.target_depth), 0.0F);
    control.assign(cells * static_cast<std::size_t>(shape.control_depth), 0.0F);
    row_weight.assign(static_cast<std::size_t>(shape.rows), 0.0F);
  }
};

}  // namespace drumvae
