// A step of groovae_4bar's decoder by streaming: the two LSTM layers, 813,000 weights.
#include <benchmark/benchmark.h>

#include "bench/aligned_floats.h"
#include "bench/counters.h"
#include "kernels/streaming.h"

using namespace drumvae;
using namespace drumvae::bench;

namespace {

constexpr Index kUnits = 256, kRow = 27;

// A layer with its state for so many rows.
class Layer {
 public:
  Layer(Index row, Index rows, WeightFormat format)
      : row_(row),
        rows_(rows),
        panels_(streamed_panels(4 * kUnits, ColumnOrder::gates)),
        storage_(some_bytes(streamed_weights_bytes(row + kUnits, panels_, format))),
        start_(some_floats(panels_ * rows * kStreamedColumns)),
        cell_(some_floats(kUnits * rows)),
        x_(some_floats(row * rows)),
        hidden_(some_floats(kUnits * rows)),
        next_(hidden_) {
    const AlignedFloats weights = some_floats((row + kUnits) * 4 * kUnits, .05F);
    stream_weights({weights.data(), {row + kUnits, 4 * kUnits}}, ColumnOrder::gates, format,
                   storage_.data());
    weights_ = {
        .storage = storage_.data(), .inputs = row + kUnits, .panels = panels_, .format = format};
  }

  void step() {
    const StreamedPart parts[] = {{x_.data(), row_}, {hidden_.data(), kUnits}};
    run(StreamedLstmStep{.rows = rows_,
                         .weights = weights_,
                         .parts = parts,
                         .start = start_.data(),
                         .cell = cell_.data(),
                         .hidden = next_.data()},
        0, panels_);
    std::swap(hidden_, next_);
  }

  double bytes() const { return static_cast<double>(storage_.size()); }
  double flops() const { return 2.0 * static_cast<double>((row_ + kUnits) * 4 * kUnits * rows_); }

 private:
  Index row_, rows_, panels_;
  AlignedBytes storage_;
  AlignedFloats start_, cell_, x_, hidden_, next_;
  StreamedWeights weights_;
};

// Arguments: rows, format (0 f32, 1 bf16, 2 int8).
void decoder_step(benchmark::State& state) {
  const auto format = static_cast<WeightFormat>(state.range(1));
  Layer lower(kRow, state.range(0), format), upper(kUnits, state.range(0), format);
  for (auto _ : state) {
    lower.step();
    upper.step();
    benchmark::ClobberMemory();
  }
  const double bytes = lower.bytes() + upper.bytes();
  count_flops(state, lower.flops() + upper.flops(), 1);
  count_bytes(state, bytes);
  state.counters["% of 4 MB read"] =
      benchmark::Counter(100 * bytes / peak_read(static_cast<Index>(bytes)),
                         benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(decoder_step)->ArgNames({"rows", "format"})->ArgsProduct({{1, 2, 4, 8, 12}, {0, 1, 2}});

}  // namespace
