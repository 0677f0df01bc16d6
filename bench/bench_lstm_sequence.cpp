// One LSTM layer over 64 steps, both passes, at the sizes of groovae_4bar's encoder.
#include <benchmark/benchmark.h>

#include "bench/aligned_floats.h"
#include "kernels/lstm_sequence.h"

using namespace drumvae;
using namespace drumvae::bench;

namespace {

// A layer with all the memory of its two passes.
struct Layer {
  Layer(const LstmShape& wanted, Cpu& cpu)
      : shape(wanted),
        fan_in(shape.inputs() + shape.units),
        gates(4 * shape.units),
        kernel(some_floats(fan_in * gates, .05F)),
        bias(some_floats(gates)),
        rows(some_floats(shape.steps * shape.rows * shape.row)),
        hidden(some_floats(shape.steps * shape.rows * shape.units)),
        d_final(some_floats(shape.rows * shape.units)),
        d_kernel(some_floats(fan_in * gates)),
        d_bias(some_floats(gates)),
        cache(some_bytes(
            lstm_sequence_cache_bytes(shape, Pass::training, false, Precision::fp32, cpu))) {
    const Index inputs = shape.inputs();
    const View<const float, 2> all{kernel.data(), {fan_in, gates}};
    weights.kernel = pack(cpu, all, false, packed_kernel);
    weights.inputs_transposed = pack(cpu, all.rows(0, inputs), true, packed_inputs);
    weights.hidden_transposed = pack(cpu, all.rows(inputs, shape.units), true, packed_hidden);
    weights.bias = {bias.data(), {gates}};
  }

  static PackedWeights pack(Cpu& cpu, View<const float, 2> from, bool transpose,
                            AlignedBytes& storage) {
    const Index K = from.extent(transpose ? 1 : 0), N = from.extent(transpose ? 0 : 1);
    storage = some_bytes(packed_weights_bytes(K, N, ElementType::f32));
    const PackedWeights packed{.storage = storage.data(), .inputs = K, .outputs = N};
    launch(cpu, PackWeights{.weights = from, .transpose = transpose, .packed = packed});
    return packed;
  }

  LstmSequenceForward forward() {
    return {.shape = shape,
            .pass = Pass::training,
            .inputs = {.row = View<float, 3>(rows.data(), {shape.steps, shape.rows, shape.row})},
            .weights = weights,
            .hidden = View<float, 3>(hidden.data(), {shape.steps, shape.rows, shape.units}),
            .cache = {cache.data(), {static_cast<Index>(cache.size())}}};
  }

  LstmSequenceBackward backward() {
    return {.shape = shape,
            .weights = weights,
            .cache = forward().cache,
            .d_final_hidden = {d_final.data(), {shape.rows, shape.units}}};
  }

  LstmWeightGradient weight_gradient() {
    return {.shape = shape,
            .inputs = forward().inputs,
            .hidden = forward().hidden,
            .cache = forward().cache,
            .d_kernel = {d_kernel.data(), {fan_in, gates}},
            .d_bias = {d_bias.data(), {gates}}};
  }

  LstmShape shape;
  Index fan_in, gates;
  AlignedFloats kernel, bias, rows, hidden, d_final, d_kernel, d_bias;
  AlignedBytes cache, packed_kernel, packed_inputs, packed_hidden;
  LstmWeights weights;
};

constexpr LstmShape kEncoder = {.steps = 64, .rows = 512, .row = 27, .units = 512};

// Argument: threads.
void encoder_forward(benchmark::State& state) {
  Cpu cpu(static_cast<int>(state.range(0)));
  Layer layer(kEncoder, cpu);
  for ([[maybe_unused]] auto _ : state) launch(cpu, layer.forward());
  state.SetItemsProcessed(state.iterations() * kEncoder.rows);
}

void encoder_forward_and_backward(benchmark::State& state) {
  Cpu cpu(static_cast<int>(state.range(0)));
  Layer layer(kEncoder, cpu);
  for ([[maybe_unused]] auto _ : state) {
    launch(cpu, layer.forward());
    launch(cpu, layer.backward());
    launch(cpu, layer.weight_gradient());
  }
  state.SetItemsProcessed(state.iterations() * kEncoder.rows);
}

BENCHMARK(encoder_forward)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();
BENCHMARK(encoder_forward_and_backward)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime();

}  // namespace
