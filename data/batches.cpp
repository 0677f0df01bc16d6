// From packed examples to time-major rows.
#include "data/batches.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/philox.h"

namespace drumvae {
namespace {

// Uniforms for one example's note dropout.
void draw_uniforms(std::uint64_t seed, std::uint32_t epoch, std::uint32_t example,
                   std::span<float> uniforms) {
  const std::uint32_t stream = random_stream(0, 0, RandomPurpose::note_dropout);
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

}  // namespace

BatchShape batch_shape(const PackedDrums& packed, const BatchTask& task) {
  if (task.batch_size < 1) {
    throw std::invalid_argument("batch size " + std::to_string(task.batch_size) + ", wanted >= 1");
  }
  return {.steps = packed.steps(),
          .rows = task.batch_size,
          .input_depth = kRowDepth,
          .target_depth = kRowDepth,
          .control_depth = task.variant.hits_as_controls ? kDrumClasses : 0};
}

void fill_batch(const PackedDrums& packed, const BatchTask& task,
                std::span<const std::uint32_t> examples, std::uint32_t epoch, Batch& batch) {
  if (static_cast<std::int64_t>(examples.size()) > task.batch_size) {
    throw std::invalid_argument("fill_batch: " + std::to_string(examples.size()) +
                                " examples for a batch of " + std::to_string(task.batch_size));
  }
  batch.resize(batch_shape(packed, task));
  DrumTensor target, input;
  std::vector<float> uniforms(uniforms_needed(task.variant, packed.steps()));
  for (std::size_t b = 0; b < examples.size(); ++b) {
    const auto row = static_cast<std::int64_t>(b);
    packed.unpack(task.split, examples[b], target);
    write_example(target, batch.shape, row, batch.target);
    if (task.variant.hits_as_controls) write_hits(target, batch.shape, row, batch.control);
    input = target;
    draw_uniforms(task.seed, epoch, examples[b], uniforms);
    apply_input_variant(task.variant, uniforms, input);
    write_example(input, batch.shape, row, batch.encoder_input);
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
