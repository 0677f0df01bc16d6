// A training step of hier-groovae_16bar beside that of a flat model of the same sizes, per bar.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "model/objective.h"
#include "model/train_step.h"

using namespace drumvae;

namespace {

using Clock = std::chrono::steady_clock;

// The same steps, latent size and units, without levels and conductor.
ModelConfig flat(ModelConfig config) {
  config.encoder_levels.clear();
  config.decoder_levels.clear();
  return config;
}

// A model with its step and a batch of grooves that hit every other step.
class Trained {
 public:
  Trained(Device& device, const ModelConfig& config, Index rows)
      : config_(config), model_(device, config, Use::training), step_(model_, rows) {
    model_.initialise(1);
    batch_.resize(config.batch_shape(rows));
    for (std::size_t i = 0; i < batch_.target.size(); i += 2) batch_.target[i] = 0.5F;
    batch_.encoder_input = batch_.target;
    std::fill(batch_.row_weight.begin(), batch_.row_weight.end(), 1.0F);
  }

  // Seconds of one step.
  double run() {
    const Clock::time_point begin = Clock::now();
    step_.run(batch_,
              training_input(config_, 1, number_++, static_cast<double>(config_.batch_size)));
    step_.state();
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

 private:
  ModelConfig config_;
  GrooveVae model_;
  TrainStep step_;
  Batch batch_;
  std::int64_t number_ = 0;
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Arguments: batch, threads.  Both models take a step in turn, so that what disturbs one disturbs
// the other; the time is the hierarchical one's.
void hierarchical_beside_flat(benchmark::State& state) {
  Device device = Device::open("cpu", static_cast<int>(state.range(1)));
  ModelConfig config = preset("hier-groovae_16bar");
  config.batch_size = state.range(0);
  Trained levels(device, config, config.batch_size), plain(device, flat(config), config.batch_size);
  levels.run();
  plain.run();
  std::vector<double> levels_s, plain_s;
  for (auto _ : state) {
    plain_s.push_back(plain.run());
    levels_s.push_back(levels.run());
    state.SetIterationTime(levels_s.back());
  }
  const auto bars = static_cast<double>(config.batch_size * config.bars());
  state.counters["hier_ms_per_bar"] = 1e3 * median(levels_s) / bars;
  state.counters["flat_ms_per_bar"] = 1e3 * median(plain_s) / bars;
  state.counters["hier_over_flat"] = median(levels_s) / median(plain_s);
}

BENCHMARK(hierarchical_beside_flat)
    ->ArgNames({"batch", "threads"})
    ->ArgsProduct({{1, 8, 64}, {1, 2}})
    ->UseManualTime()
    ->Iterations(5)
    ->Unit(benchmark::kMillisecond);

}  // namespace
