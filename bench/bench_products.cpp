// Products with packed weights at the sizes of groovae_4bar, in GFLOP/s and in percent of the peak.
#include <benchmark/benchmark.h>

#include "bench/aligned_floats.h"
#include "bench/counters.h"
#include "kernels/gemm.h"

using namespace drumvae;
using namespace drumvae::bench;

namespace {

// Arguments: M, K, N, threads.
void product(benchmark::State& state) {
  const Index M = state.range(0), K = state.range(1), N = state.range(2);
  Cpu cpu(static_cast<int>(state.range(3)));
  const AlignedFloats inputs = some_floats(M * K);
  const AlignedFloats weights = some_floats(K * N);
  AlignedFloats outputs = some_floats(M * N);
  AlignedBytes storage = some_bytes(packed_weights_bytes(K, N, ElementType::f32));
  const PackedWeights packed{.storage = storage.data(), .inputs = K, .outputs = N};
  launch(cpu, PackWeights{.weights = {weights.data(), {K, N}}, .packed = packed});
  for ([[maybe_unused]] auto _ : state) {
    launch(cpu, Gemm{.inputs = {inputs.data(), {M, K}},
                     .weights = packed,
                     .outputs = {outputs.data(), {M, N}}});
    benchmark::ClobberMemory();
  }
  count_flops(state, 2.0 * static_cast<double>(M * K * N), cpu.threads());
}

void weight_gradient(benchmark::State& state) {
  const Index M = state.range(0), K = state.range(1), N = state.range(2);
  Cpu cpu(static_cast<int>(state.range(3)));
  const AlignedFloats inputs = some_floats(M * K);
  const AlignedFloats d_outputs = some_floats(M * N);
  AlignedFloats d_weights = some_floats(K * N);
  for ([[maybe_unused]] auto _ : state) {
    launch(cpu, GemmWeightGradient{.inputs = {inputs.data(), {M, K}},
                                   .d_outputs = {d_outputs.data(), {M, N}},
                                   .d_weights = {d_weights.data(), {K, N}}});
    benchmark::ClobberMemory();
  }
  count_flops(state, 2.0 * static_cast<double>(M * K * N), cpu.threads());
}

// The encoder's recurrent product, the decoder's, and a batch of one.
void sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"M", "K", "N", "threads"})->UseRealTime();
  for (const int threads : {1, 2}) {
    bench->Args({512, 512, 2048, threads});
    bench->Args({512, 256, 1024, threads});
    bench->Args({1, 512, 2048, threads});
  }
}

BENCHMARK(product)->Apply(sizes);
BENCHMARK(weight_gradient)->Apply(sizes);

}  // namespace
