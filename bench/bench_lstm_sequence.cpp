// One LSTM layer over 64 steps, both passes, at the sizes of groovae_4bar's encoder.
#include <benchmark/benchmark.h>

#include "bench/aligned_floats.h"
#include "kernels/lstm_sequence.h"

using namespace drumvae;
using namespace drumvae::bench;

namespace {

// A layer with all the memory of its two passes.
struct Layer {
  Layer(const LstmShape& wanted, Cpu& cpu, Precision precision_)
      : shape(wanted),
        precision(precision_),
        fan_in(shape.inputs() + shape.units),
        gates(4 * shape.units),
        kernel(some_floats(fan_in * gates, .05F)),
        bias(some_floats(gates)),
        rows(some_floats(shape.steps * shape.rows * shape.row)),
        hidden(some_floats(shape.steps * shape.rows * shape.units)),
        d_final(some_floats(shape.rows * shape.units)),
        d_kernel(some_floats(fan_in * gates)),
        d_bias(some_floats(gates)),
        cache(some_bytes(lstm_sequence_cache_bytes(shape, Pass::training, false, precision, cpu))) {
    const Index inputs = shape.inputs();
    const View<const float, 2> all{kernel.data(), {fan_in, gates}};
    weights.kernel = pack(cpu, all, false, precision, packed_kernel);
    weights.inputs_transposed = pack(cpu, all.rows(0, inputs), true, precision, packed_inputs);
    weights.hidden_transposed =
        pack(cpu, all.rows(inputs, shape.units), true, precision, packed_hidden);
    weights.bias = {bias.data(), {gates}};
  }

  static PackedWeights pack(Cpu& cpu, View<const float, 2> from, bool transpose,
                            Precision precision, AlignedBytes& storage) {
    const auto type = precision == Precision::bf16 ? ElementType::bf16 : ElementType::f32;
    const Index K = from.extent(transpose ? 1 : 0), N = from.extent(transpose ? 0 : 1);
    const Index blocks = transpose ? 1 : 4;
    storage = some_bytes(packed_weights_bytes(K, N, type, blocks));
    const PackedWeights packed{.storage = storage.data(),
                               .inputs = K,
                               .outputs = N,
                               .type = type,
                               .column_blocks = blocks};
    launch(cpu, PackWeights{.weights = from, .transpose = transpose, .packed = packed});
    return packed;
  }

  LstmSequenceForward forward() {
    return {.shape = shape,
            .pass = Pass::training,
            .precision = precision,
            .inputs = {.row = View<float, 3>(rows.data(), {shape.steps, shape.rows, shape.row})},
            .weights = weights,
            .hidden = View<float, 3>(hidden.data(), {shape.steps, shape.rows, shape.units}),
            .cache = {cache.data(), {static_cast<Index>(cache.size())}}};
  }

  LstmSequenceBackward backward() {
    return {.shape = shape,
            .precision = precision,
            .weights = weights,
            .cache = forward().cache,
            .d_final_hidden = {d_final.data(), {shape.rows, shape.units}}};
  }

  LstmWeightGradient weight_gradient() {
    return {.shape = shape,
            .precision = precision,
            .inputs = forward().inputs,
            .hidden = forward().hidden,
            .cache = forward().cache,
            .d_kernel = {d_kernel.data(), {fan_in, gates}},
            .d_bias = {d_bias.data(), {gates}}};
  }

  LstmShape shape;
  Precision precision;
  Index fan_in, gates;
  AlignedFloats kernel, bias, rows, hidden, d_final, d_kernel, d_bias;
  AlignedBytes cache, packed_kernel, packed_inputs, packed_hidden;
  LstmWeights weights;
};

constexpr LstmShape kEncoder = {.steps = 64, .rows = 512, .row = 27, .units = 512};

Precision precision_of(benchmark::State& state) {
  return state.range(1) ? Precision::bf16 : Precision::fp32;
}

// Arguments: threads, whether bf16.
void encoder_forward(benchmark::State& state) {
  Cpu cpu(static_cast<int>(state.range(0)));
  Layer layer(kEncoder, cpu, precision_of(state));
  for ([[maybe_unused]] auto _ : state) launch(cpu, layer.forward());
  state.SetItemsProcessed(state.iterations() * kEncoder.rows);
}

void encoder_forward_and_backward(benchmark::State& state) {
  Cpu cpu(static_cast<int>(state.range(0)));
  Layer layer(kEncoder, cpu, precision_of(state));
  for ([[maybe_unused]] auto _ : state) {
    launch(cpu, layer.forward());
    launch(cpu, layer.backward());
    launch(cpu, layer.weight_gradient());
  }
  state.SetItemsProcessed(state.iterations() * kEncoder.rows);
}

void configurations(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"threads", "bf16"})->UseRealTime()->Unit(benchmark::kMillisecond);
  bench->ArgsProduct({{1, 2}, {0, 1}});
}

BENCHMARK(encoder_forward)->Apply(configurations);
BENCHMARK(encoder_forward_and_backward)->Apply(configurations);

}  // namespace
