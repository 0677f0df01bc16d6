// From packed examples to time-major rows.
#include "data/batches.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/augmentation.h"
#include "data/tap_augmentation.h"
#include "kernels/philox.h"

namespace drumvae {
namespace {

// Uniforms for one example in one epoch.
void draw_uniforms(RandomPurpose purpose, std::uint64_t seed, std::uint32_t epoch,
                   std::uint32_t example, std::span<float> uniforms) {
  const std::uint32_t stream = random_stream(0, 0, purpose);
  PhiloxWords words{};
  for (std::size_t i = 0; i < uniforms.size(); ++i) {
    if (i % 4 == 0) {
      const auto block = static_cast<std::uint32_t>(i / 4);
      words = philox4x32_10({block, example, epoch, stream}, seed);
    }
    uniforms[i] = philox_uniform(words.word[i % 4]);
  }
}

// The first of `depth` floats of step t in row b of a [T, B, depth] array.
std::size_t element(const BatchShape& shape, std::int64_t t, std::int64_t b, std::int64_t depth) {
  return static_cast<std::size_t>((t * shape.rows + b) * depth);
}

void write_example(const DrumTensor& tensor, const BatchShape& shape, std::int64_t b,
                   std::vector<float>& rows) {
  for (std::int32_t t = 0; t < tensor.steps; ++t) {
    write_row(tensor, t, std::span(rows).subspan(element(shape, t, b, kRowDepth), kRowDepth));
  }
}

// The target's hits, by themselves.
void write_hits(const DrumTensor& tensor, const BatchShape& shape, std::int64_t b,
                std::vector<float>& control) {
  for (std::int32_t t = 0; t < tensor.steps; ++t) {
    float* const row = control.data() + element(shape, t, b, kDrumClasses);
    for (int drum = 0; drum < kDrumClasses; ++drum) {
      row[drum] = static_cast<float>(tensor.hits[static_cast<std::size_t>(t)] >> drum & 1U);
    }
  }
}

void fill_groove(const PackedDrums& packed, const BatchTask& task, std::uint32_t example,
                 std::uint32_t epoch, std::int64_t b, Batch& batch) {
  DrumTensor target;
  packed.unpack(task.split, example, target);
  if (task.augmentation > 0) {
    std::array<float, kAugmentationUniforms> changes;
    draw_uniforms(RandomPurpose::augmentation, task.seed, epoch, example, changes);
    augment(task.augmentation, changes, target);
  }
  std::vector<float> choices(task.taps > 0 ? tap_uniforms(packed.steps()) : 0);
  draw_uniforms(RandomPurpose::taps, task.seed, epoch, example, choices);
  if (task.taps > 0) shift_taps(task.taps, choices, target);
  write_example(target, batch.shape, b, batch.target);
  if (task.taps > 0) choose_taps(task.taps, choices, target);
  if (task.variant.hits_as_controls) write_hits(target, batch.shape, b, batch.control);
  std::vector<float> uniforms(uniforms_needed(task.variant, packed.steps()));
  draw_uniforms(RandomPurpose::note_dropout, task.seed, epoch, example, uniforms);
  apply_input_variant(task.variant, uniforms, target);
  write_example(target, batch.shape, b, batch.encoder_input);
}

void fill_pattern(const PackedDrums& packed, const BatchTask& task, std::uint32_t example,
                  std::int64_t b, Batch& batch) {
  const BatchShape& shape = batch.shape;
  const auto row = [&](std::vector<float>& rows, std::int64_t t, std::int64_t depth) {
    return std::span(rows).subspan(element(shape, t, b, depth), static_cast<std::size_t>(depth));
  };
  const auto sets = packed.sets(task.split, example);
  const PatternRows rows =
      task.rows == RowKind::categorical ? PatternRows::one_hot : PatternRows::drums;
  for (std::int64_t t = 0; t < shape.steps; ++t) {
    const std::uint64_t set = sets[static_cast<std::size_t>(t)];
    write_pattern_input(set, row(batch.encoder_input, t, shape.input_depth));
    write_pattern_target(set, rows, row(batch.target, t, shape.target_depth));
  }
}

BatchShape groove_shape(const BatchTask& task) {
  if (task.taps > 0 && !task.variant.tapify)
    throw std::invalid_argument("taps are for models that hear taps");
  return {.input_depth = kRowDepth,
          .target_depth = kRowDepth,
          .control_depth = task.variant.hits_as_controls ? kDrumClasses : 0};
}

BatchShape pattern_shape(const PackedDrums& packed, const BatchTask& task) {
  const std::int64_t drums = drums_of(packed.kit());
  if (task.variant != InputVariant{})
    throw std::invalid_argument("input variants are for grooves, not for drum patterns");
  if (task.augmentation > 0)
    throw std::invalid_argument("augmentation is for grooves, not for drum patterns");
  if (task.rows == RowKind::categorical && packed.kit() != PatternKit::nine)
    throw std::invalid_argument(packed.name() + ": holds patterns of " + std::to_string(drums) +
                                " drums, and a categorical model wants 9: pack with --drums 9");
  return {.input_depth = drums + 1,
          .target_depth = task.rows == RowKind::nade ? drums : std::int64_t{1} << drums};
}

void require_kind(const PackedDrums& packed, RowKind rows) {
  const bool wants_grooves = rows == RowKind::groove;
  if (wants_grooves == (packed.kind() == PackedKind::groove)) return;
  throw std::invalid_argument(
      packed.name() + (wants_grooves
                           ? ": holds drum patterns, and the model wants grooves: pack with "
                             "--windows tfds or --windows bar"
                           : ": holds grooves, and the model wants drum patterns: pack with "
                             "--windows pattern"));
}

}  // namespace

BatchShape batch_shape(const PackedDrums& packed, const BatchTask& task) {
  if (task.batch_size < 1) {
    throw std::invalid_argument("batch size " + std::to_string(task.batch_size) + ", wanted >= 1");
  }
  require_kind(packed, task.rows);
  BatchShape shape =
      task.rows == RowKind::groove ? groove_shape(task) : pattern_shape(packed, task);
  shape.steps = packed.steps();
  shape.rows = task.batch_size;
  return shape;
}

void fill_batch(const PackedDrums& packed, const BatchTask& task,
                std::span<const std::uint32_t> examples, std::uint32_t epoch, Batch& batch) {
  if (static_cast<std::int64_t>(examples.size()) > task.batch_size) {
    throw std::invalid_argument("fill_batch: " + std::to_string(examples.size()) +
                                " examples for a batch of " + std::to_string(task.batch_size));
  }
  batch.resize(batch_shape(packed, task));
  for (std::size_t b = 0; b < examples.size(); ++b) {
    const auto row = static_cast<std::int64_t>(b);
    if (task.rows == RowKind::groove) {
      fill_groove(packed, task, examples[b], epoch, row, batch);
    } else {
      fill_pattern(packed, task, examples[b], row, batch);
    }
    batch.row_weight[b] = 1.0F;
  }
}

std::int64_t evaluation_batches(const PackedDrums& packed, const BatchTask& task) {
  const std::int64_t rows = batch_shape(packed, task).rows;
  return (packed.size(task.split) + rows - 1) / rows;
}

void fill_evaluation_batch(const PackedDrums& packed, const BatchTask& task, std::int64_t number,
                           Batch& batch) {
  const std::int64_t batches = evaluation_batches(packed, task);
  if (number < 0 || number >= batches) {
    throw std::invalid_argument("evaluation batch " + std::to_string(number) + " of " +
                                std::to_string(batches));
  }
  const std::int64_t first = number * task.batch_size;
  const std::int64_t count = std::min(task.batch_size, packed.size(task.split) - first);
  std::vector<std::uint32_t> examples(static_cast<std::size_t>(count));
  std::iota(examples.begin(), examples.end(), static_cast<std::uint32_t>(first));
  fill_batch(packed, task, examples, 0, batch);
}

}  // namespace drumvae
