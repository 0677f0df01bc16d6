// Step t of segment s and all sequences is one block of B*D floats on both sides: blocks change
// places.
#include "model/segments.h"

#include "kernels/pointwise.h"

namespace drumvae {
namespace {

// [M*N, B, D] or [M, N*B, D] as [M, N, block].
template <class T>
View<T, 3> blocks(const View<T, 3>& view, Index first, Index block) {
  return {view.data(), {first, view.size() / (first * block), block}};
}

}  // namespace

View<const float, 3> split_segments(Recorder& step, const View<const float, 3>& sequence,
                                    Index segments) {
  if (segments == 1) return sequence;
  const auto [length, sequences, depth] = sequence.shape();
  const View<float, 3> rows = step.take(std::array{length / segments, segments * sequences, depth});
  step.run(SwapAxes{.from = blocks(sequence, segments, sequences * depth),
                    .to = blocks(rows, length / segments, sequences * depth)});
  return rows;
}

View<const float, 3> join_segments(Recorder& step, const View<const float, 3>& rows,
                                   Index segments) {
  if (segments == 1) return rows;
  const auto [steps, all_rows, depth] = rows.shape();
  const View<float, 3> sequence =
      step.take(std::array{segments * steps, all_rows / segments, depth});
  join_segments(step, rows, segments, sequence);
  return sequence;
}

void join_segments(Recorder& step, const View<const float, 3>& rows, Index segments,
                   const View<float, 3>& sequence) {
  const Index block = sequence.extent(1) * sequence.extent(2);
  step.run(SwapAxes{.from = blocks(rows, rows.extent(0), block),
                    .to = blocks(sequence, segments, block)});
}

SegmentRows segment_rows(Index segments, Index sequences, Index steps) {
  if (segments == 1) return {};
  return {.sequences = sequences, .steps = steps};
}

}  // namespace drumvae
