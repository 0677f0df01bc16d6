// A model small enough for tests, and batches for any model.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "engine/batch.h"
#include "kernels/philox.h"
#include "model/config.h"

namespace drumvae::test {

// hparams: what differs from it, as in --hparams.
inline ModelConfig small_config(const std::string& hparams = "") {
  ModelConfig config = preset("groovae_4bar");
  apply_hparams(
      config,
      "max_seq_len=8,z_size=6,enc_rnn_size=[9],dec_rnn_size=[7,5],batch_size=5,free_bits=0");
  apply_hparams(config, hparams);
  return config;
}

// Cells of one head's target, drawn from the words of a cell's Philox block.
inline void write_cell(const ModelConfig& config, std::int64_t cell, const PhiloxWords& words,
                       float* row) {
  if (config.head == HeadKind::categorical) {
    if (cell == 0) row[words.word[0] % 7 * config.target_depth / 7] = 1;
    return;
  }
  if (philox_uniform(words.word[0]) > 0.3F) return;
  row[cell] = 1;
  if (config.head == HeadKind::nade) return;
  const std::int64_t classes = config.target_depth / 3;
  row[classes + cell] = philox_uniform(words.word[1]);
  row[2 * classes + cell] = 2 * philox_uniform(words.word[2]) - 1;
}

// As much of each row of `from` as `to` has columns for; the rest of `to` stays.
inline void copy_columns(const std::vector<float>& from, std::int64_t from_depth,
                         std::vector<float>& to, std::int64_t to_depth) {
  const std::int64_t columns = std::min(from_depth, to_depth);
  const std::int64_t rows = static_cast<std::int64_t>(from.size()) / from_depth;
  for (std::int64_t row = 0; row < rows; ++row)
    std::copy_n(from.begin() + row * from_depth, columns, to.begin() + row * to_depth);
}

// Rows out of a counter: the same for the same number, whatever the batch.  The encoder's input and
// the control are the target's first columns.
inline Batch random_batch(const ModelConfig& config, std::int64_t rows, std::uint64_t seed,
                          std::int64_t first_row = 0) {
  Batch batch;
  batch.resize(config.batch_shape(rows));
  const std::int64_t cells =
      config.head == HeadKind::groove ? config.target_depth / 3 : config.target_depth;
  for (std::int64_t t = 0; t < config.steps; ++t) {
    for (std::int64_t b = 0; b < rows; ++b) {
      for (std::int64_t c = 0; c < cells; ++c) {
        const PhiloxWords words = philox4x32_10({.block = static_cast<std::uint32_t>(t * cells + c),
                                                 .row = static_cast<std::uint32_t>(first_row + b),
                                                 .step = 0,
                                                 .stream = 0},
                                                seed);
        write_cell(config, c, words, batch.target.data() + (t * rows + b) * config.target_depth);
      }
    }
  }
  copy_columns(batch.target, config.target_depth, batch.encoder_input, config.input_depth);
  if (config.control_depth > 0)
    copy_columns(batch.target, config.target_depth, batch.control, config.control_depth);
  batch.row_weight.assign(static_cast<std::size_t>(rows), 1.0F);
  return batch;
}

}  // namespace drumvae::test
