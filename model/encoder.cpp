// The encoder's levels, both ways.
#include "model/encoder.h"

#include <string>

#include "model/segments.h"

namespace drumvae {

Encoder::Encoder(ParameterTable& table, const EncoderSizes& sizes, float keep)
    : level_steps_(sizes.levels) {
  if (level_steps_.empty()) {
    levels_.emplace_back(table, BidirectionalNames{.layers = "encoder", .masks = "enc"},
                         sizes.input_depth, sizes.control_depth, sizes.units, keep);
    return;
  }
  for (std::size_t level = 0; level < level_steps_.size(); ++level) {
    const std::string number = std::to_string(level);
    const BidirectionalNames names{.layers = "encoder/level" + number,
                                   .masks = "enc" + number,
                                   .level = static_cast<std::uint32_t>(level)};
    const bool first = level == 0;
    levels_.emplace_back(table, names, first ? sizes.input_depth : embedding_size(),
                         first ? sizes.control_depth : 0, sizes.units, keep);
  }
}

void Encoder::bind(const Parameters& parameters, Arena& arena, Use use) {
  for (Bidirectional& level : levels_) level.bind(parameters, arena, use);
}

void Encoder::pack(Recorder& step) const {
  for (const Bidirectional& level : levels_) level.pack(step);
}

Encoder::Cache Encoder::forward(Recorder& step, Pass pass, const View<const float, 3>& inputs,
                                const View<const float, 3>& control,
                                const View<float, 2>& embedding) const {
  const Index rows = inputs.extent(1);
  Cache cache;
  View<const float, 3> sequence = inputs, of_level = control;
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const Bidirectional& level = levels_[i];
    const Index length = sequence.extent(0);
    const Index steps = level_steps_.empty() ? length : level_steps_[i];
    const Index segments = length / steps;
    const bool top = i + 1 == levels_.size();
    const View<float, 2> embeddings =
        top ? embedding : step.take(std::array{segments * rows, level.embedding_size()});
    const View<const float, 3> split = split_segments(step, sequence, segments);
    if (i == 0 && control.extent(2) > 0) of_level = split_segments(step, control, segments);
    cache.levels.push_back(level.forward(step, pass, split, of_level,
                                         segment_rows(segments, rows, steps), embeddings));
    cache.segments.push_back(segments);
    sequence = {embeddings.data(), {segments, rows, level.embedding_size()}};
    of_level = {};
  }
  return cache;
}

void Encoder::backward(Recorder& step, const Cache& cache,
                       const View<const float, 2>& d_embedding) const {
  View<const float, 2> d_embeddings = d_embedding;
  for (std::size_t i = levels_.size(); i-- > 0;) {
    const View<float, 3> d_split = levels_[i].backward(step, cache.levels[i], d_embeddings, i > 0);
    if (i > 0) d_embeddings = join_segments(step, d_split, cache.segments[i]).flat_rows();
  }
}

}  // namespace drumvae
