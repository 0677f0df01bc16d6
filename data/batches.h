// Packed examples as batches of floats.
#pragma once

#include <cstdint>
#include <span>

#include "data/input_variants.h"
#include "data/packed.h"
#include "engine/batch.h"

namespace drumvae {

// What a model's rows hold.
enum class RowKind : std::uint8_t {
  groove,       // in and out [9 hits | 9 velocities | 9 offsets]
  categorical,  // of patterns; in D + 1 numbers, out one of 2^D classes, D = 9
  nade,         // of patterns; in D + 1 numbers, out D, D = 9 or 61
};

// What a model is shown: the same for every batch of a run.
struct BatchTask {
  Split split = Split::train;
  std::int64_t batch_size = 0;  // B, 1 or more
  RowKind rows = RowKind::groove;
  InputVariant variant;
  std::uint64_t seed = 0;  // of note dropout, augmentation and taps
  float augmentation = 0;  // share of augment(), of grooves; 0: the examples as they are
  float taps = 0;  // share of choose_taps(), where the variant makes taps; 0: all onsets are tapped
};

// The shape of every batch of the task.  Throws std::invalid_argument for a batch size below 1, a
// packed file whose examples cannot be shown as such rows, and an input
// variant or augmentation of patterns, and taps of a variant that makes none.
BatchShape batch_shape(const PackedDrums& packed, const BatchTask& task);

// Fills `batch` with the examples in their order and, where they are fewer than the batch size,
// rows of weight 0.  Note dropout, augmentation and taps depend on seed, epoch and example, not on
// the place in a batch. Throws std::invalid_argument for too many examples or one that does not
// exist.
void fill_batch(const PackedDrums& packed, const BatchTask& task,
                std::span<const std::uint32_t> examples, std::uint32_t epoch, Batch& batch);

// Evaluation goes through a split in the file's order, the last partial batch included.
std::int64_t evaluation_batches(const PackedDrums& packed, const BatchTask& task);
// Batch `number` of them.  Throws std::invalid_argument when there is no such batch.
void fill_evaluation_batch(const PackedDrums& packed, const BatchTask& task, std::int64_t number,
                           Batch& batch);

}  // namespace drumvae
