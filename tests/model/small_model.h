// A model small enough for tests, and a batch for it.
#pragma once

#include <vector>

#include "engine/batch.h"
#include "kernels/philox.h"
#include "model/config.h"

namespace drumvae::test {

inline ModelConfig small_config() {
  ModelConfig config = preset("groovae_4bar");
  apply_hparams(
      config,
      "max_seq_len=8,z_size=6,enc_rnn_size=[9],dec_rnn_size=[7,5],batch_size=5,free_bits=0");
  return config;
}

// Grooves out of a counter: the same for the same number, whatever the batch.
inline Batch random_batch(const ModelConfig& config, std::int64_t rows, std::uint64_t seed,
                          std::int64_t first_row = 0) {
  Batch batch;
  batch.resize(config.batch_shape(rows));
  const std::int64_t classes = config.target_depth / 3;
  for (std::int64_t t = 0; t < config.steps; ++t) {
    for (std::int64_t b = 0; b < rows; ++b) {
      for (std::int64_t c = 0; c < classes; ++c) {
        const PhiloxWords words =
            philox4x32_10({.block = static_cast<std::uint32_t>(t * classes + c),
                           .row = static_cast<std::uint32_t>(first_row + b),
                           .step = 0,
                           .stream = 0},
                          seed);
        if (philox_uniform(words.word[0]) > 0.3F) continue;
        float* row = batch.target.data() + (t * rows + b) * config.target_depth;
        row[c] = 1;
        row[classes + c] = philox_uniform(words.word[1]);
        row[2 * classes + c] = 2 * philox_uniform(words.word[2]) - 1;
      }
    }
  }
  batch.encoder_input = batch.target;
  batch.row_weight.assign(static_cast<std::size_t>(rows), 1.0F);
  return batch;
}

}  // namespace drumvae::test
