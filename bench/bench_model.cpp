// What users wait for: a training step, encoding and sampling with groovae_4bar, p50 and p99.
#include <benchmark/benchmark.h>

#include "bench/counters.h"
#include "engine/platform.h"
#include "kernels/philox.h"
#include "model/encode_step.h"
#include "model/objective.h"
#include "model/sampler.h"
#include "model/train_step.h"

using namespace drumvae;
using namespace drumvae::bench;

namespace {

ModelConfig config_of(double keep) {
  ModelConfig config = preset("groovae_4bar");
  config.dropout_keep = keep;
  return config;
}

Batch random_batch(const ModelConfig& config, Index rows) {
  Batch batch;
  batch.resize(config.batch_shape(rows));
  for (std::size_t i = 0; i < batch.target.size(); ++i) {
    const PhiloxCounter counter{static_cast<std::uint32_t>(i), 0, 0, 0};
    batch.target[i] = philox_uniform(philox4x32_10(counter, 1).word[0]) < .15F ? 1.0F : 0.0F;
  }
  batch.encoder_input = batch.target;
  batch.row_weight.assign(static_cast<std::size_t>(rows), 1.0F);
  return batch;
}

// 634 GFLOP where the z columns of the decoder's input are masked at each step, else 583.
double train_flops(double keep) { return keep < 1 ? 634e9 : 583e9; }

// Arguments: percent kept by dropout, threads, precision (0 fp32, 1 bf16).
void train(benchmark::State& state) {
  const double keep = static_cast<double>(state.range(0)) / 100;
  const int threads = static_cast<int>(state.range(1));
  const ModelConfig config = config_of(keep);
  const Precision precision = state.range(2) == 1 ? Precision::bf16 : Precision::fp32;
  Device device = Device::open("cpu", threads, precision);
  GrooveVae model(device, config, Use::training);
  model.initialise(1);
  TrainStep step(model, config.batch_size);
  const auto rows = static_cast<double>(config.batch_size);
  const Batch batch = random_batch(config, config.batch_size);
  std::int64_t number = 0;
  time_runs(state, rows, [&] { step.run(batch, training_input(config, 1, number++, rows)); });
  count_flops(state, train_flops(keep), threads);
  state.counters["peak MB"] = static_cast<double>(peak_memory_bytes()) / 1e6;
}

// Arguments: grooves, threads.
void encode(benchmark::State& state) {
  Device device = Device::open("cpu", static_cast<int>(state.range(1)));
  GrooveVae model(device, config_of(1), Use::inference);
  model.initialise(1);
  EncodeStep step(model, state.range(0));
  const Batch batch = random_batch(model.config(), state.range(0));
  time_runs(state, static_cast<double>(state.range(0)), [&] { step.encode(batch.encoder_input); });
}

// Arguments: grooves, threads, format (0 f32, 1 bf16, 2 int8).
void sample(benchmark::State& state) {
  Device device = Device::open("cpu", static_cast<int>(state.range(1)));
  GrooveVae model(device, config_of(1), Use::inference);
  model.initialise(1);
  Sampler sampler(model, state.range(0), {}, static_cast<WeightFormat>(state.range(2)));
  std::int64_t first = 0;
  time_runs(state, static_cast<double>(state.range(0)), [&] { sampler.sample(1, first++); });
}

BENCHMARK(sample)
    ->ArgNames({"grooves", "threads", "format"})
    ->ArgsProduct({{1, 8, 64, 512}, {1, 2}, {0, 1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime();
BENCHMARK(encode)
    ->ArgNames({"grooves", "threads"})
    ->ArgsProduct({{1, 8, 512}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime();
BENCHMARK(train)
    ->ArgNames({"keep", "threads", "precision"})
    ->ArgsProduct({{30, 100}, {1, 2}, {0, 1}})
    ->MinTime(3)
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime();

}  // namespace
