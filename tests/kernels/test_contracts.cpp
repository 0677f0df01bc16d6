// Every kernel's check() but the heads': what is right passes, each thing that is wrong is named.
#include <catch2/catch.hpp>
#include <vector>

#include "kernels/adam.h"
#include "kernels/contract.h"
#include "kernels/contract_cpu.h"
#include "kernels/dropout.h"
#include "kernels/gaussian.h"
#include "kernels/lstm_cell.h"
#include "kernels/pointwise.h"
#include "tests/kernels/refuses.h"

using namespace drumvae;
using namespace contract_test;
using Catch::Contains;

namespace {

std::uint8_t mask_memory[4096];
double double_memory[16];

PackedWeights packed(Index inputs, Index outputs) {
  return {reinterpret_cast<std::byte*>(memory), inputs, outputs};
}

const LstmShape kShape{.steps = 2, .rows = 3, .row = 4, .context = 5, .control = 1, .units = 2};

LstmInputs inputs() { return {.row = box(2, 3, 4), .context = mat(3, 5), .control = box(2, 3, 1)}; }

LstmWeights weights() {
  return {.kernel = packed(12, 8),
          .inputs_transposed = packed(8, 10),
          .hidden_transposed = packed(8, 2),
          .bias = vec(8)};
}

LstmSequenceForward sequence_forward() {
  return {.shape = kShape, .inputs = inputs(), .weights = weights(), .hidden = box(2, 3, 2)};
}

LstmSequenceBackward sequence_backward() {
  return {.shape = kShape, .weights = weights(), .d_row = box(2, 3, 4)};
}

LstmWeightGradient weight_gradient() {
  return {.shape = kShape,
          .inputs = inputs(),
          .hidden = box(2, 3, 2),
          .d_kernel = mat(12, 8),
          .d_bias = vec(8)};
}

}  // namespace

TEST_CASE("A broken contract names kernel, argument, given and wanted shape") {
  const Gemm kernel{.inputs = mat(2, 3), .weights = packed(3, 4), .outputs = mat(2, 5)};
  REQUIRE_THROWS_WITH(kernel.check(), "Gemm: outputs has shape [2, 5], wanted [2, 4]");
}

TEST_CASE("An argument that is not given is refused, unless it would be empty") {
  REQUIRE_THROWS_WITH((Fill{.out = {nullptr, {3}}}).check(), Contains("Fill: out"));
  REQUIRE_NOTHROW((Fill{}).check());
}

TEST_CASE("Products refuse operands that do not fit") {
  const PackWeights pack{.weights = mat(3, 4), .packed = packed(3, 4)};
  refuses(pack, "packed has shape", [](auto& k) { k.packed = packed(4, 3); });
  refuses(pack, "packed has shape", [](auto& k) { k.transpose = true; });
  refuses(pack, "64-byte aligned", [](auto& k) { k.packed.storage += 4; });
  REQUIRE_NOTHROW(
      (PackWeights{.weights = mat(3, 4), .transpose = true, .packed = packed(4, 3)}).check());

  const Gemm gemm{
      .inputs = mat(2, 3), .weights = packed(3, 4), .bias = vec(4), .outputs = mat(2, 4)};
  refuses(gemm, "weights", [](auto& k) { k.weights = packed(2, 4); });
  refuses(gemm, "weights", [](auto& k) { k.weights.storage = nullptr; });
  refuses(gemm, "bias", [](auto& k) { k.bias = vec(3); });
  refuses(gemm, "outputs", [](auto& k) { k.outputs = mat(3, 4); });
  refuses(gemm, "accumulate", [](auto& k) { k.accumulate = true; });
  refuses(gemm, "accumulate", [](auto& k) {
    k.bias = {};
    k.accumulate = true;
    k.activation = Activation::tanh;
  });

  const GemmWeightGradient gradient{
      .inputs = mat(2, 3), .d_outputs = mat(2, 4), .d_weights = mat(3, 4), .d_bias = vec(4)};
  refuses(gradient, "d_outputs", [](auto& k) { k.d_outputs = mat(3, 4); });
  refuses(gradient, "d_weights", [](auto& k) { k.d_weights = mat(4, 3); });
  refuses(gradient, "d_bias", [](auto& k) { k.d_bias = vec(3); });
}

TEST_CASE("LSTM steps refuse views that do not fit") {
  const LstmCellForward forward{
      .gates = mat(2, 12), .cell_prev = mat(2, 3), .cell = mat(2, 3), .hidden = mat(2, 3)};
  refuses(forward, "gates", [](auto& k) { k.gates = mat(2, 3); });
  refuses(forward, "cell_prev", [](auto& k) { k.cell_prev = {}; });
  refuses(forward, "hidden", [](auto& k) { k.hidden = mat(3, 3); });

  const LstmCellBackward backward{.cell_prev = mat(2, 3),
                                  .cell = mat(2, 3),
                                  .d_hidden = mat(2, 3),
                                  .d_cell = mat(2, 3),
                                  .gates = mat(2, 12)};
  refuses(backward, "cell_prev", [](auto& k) { k.cell_prev = mat(2, 4); });
  refuses(backward, "d_hidden", [](auto& k) { k.d_hidden = mat(1, 3); });
  refuses(backward, "d_cell", [](auto& k) { k.d_cell = mat(1, 3); });
  refuses(backward, "gates", [](auto& k) { k.gates = mat(2, 9); });
}

TEST_CASE("LstmSequenceForward refuses what does not fit its shape") {
  const auto good = sequence_forward();
  refuses(good, "steps, rows and units", [](auto& k) { k.shape.steps = 0; });
  refuses(good, "must have a column", [](auto& k) { k.shape.control = -1; });
  refuses(good, "inputs.row", [](auto& k) { k.inputs.row = box(2, 3, 5); });
  refuses(good, "inputs.context", [](auto& k) { k.inputs.context = {}; });
  refuses(good, "inputs.control", [](auto& k) { k.inputs.control = box(1, 3, 1); });
  refuses(good, "dropout.keep", [](auto& k) { k.dropout.keep = 0; });
  refuses(good, "neither a mask", [](auto& k) { k.dropout.keep = .5F; });
  refuses(good, "dropout.mask", [](auto& k) {
    k.dropout.keep = .5F;
    k.dropout.mask = {mask_memory, {2, 3, 4}};
  });
  refuses(good, "initial_cell", [](auto& k) { k.initial_cell = mat(3, 3); });
  refuses(good, "initial_hidden", [](auto& k) { k.initial_hidden = mat(2, 2); });
  refuses(good, "hidden", [](auto& k) { k.hidden = box(3, 3, 2); });
  refuses(good, "weights.kernel", [](auto& k) { k.weights.kernel = packed(11, 8); });
  refuses(good, "weights.bias", [](auto& k) { k.weights.bias = {}; });
  refuses(good, "final_cell", [](auto& k) { k.final_cell = mat(3, 4); });
  refuses(good, "final_hidden", [](auto& k) { k.final_hidden = mat(1, 2); });
  refuses(good, "dropout is for training", [](auto& k) {
    k.pass = Pass::inference;
    k.dropout = {.keep = .5F, .random = {.input = &input}};
  });
}

TEST_CASE("A layer without context or control needs neither") {
  auto kernel = sequence_forward();
  kernel.shape.context = kernel.shape.control = 0;
  kernel.inputs = {.row = box(2, 3, 4)};
  kernel.weights.kernel = packed(6, 8);
  REQUIRE_NOTHROW(kernel.check());
}

TEST_CASE("LstmSequenceBackward refuses what does not fit its shape") {
  const auto good = sequence_backward();
  refuses(good, "inputs_transposed", [](auto& k) { k.weights.inputs_transposed = {}; });
  refuses(good, "hidden_transposed", [](auto& k) { k.weights.hidden_transposed = packed(2, 8); });
  refuses(good, "d_hidden", [](auto& k) { k.d_hidden = box(2, 3, 3); });
  refuses(good, "d_final_hidden", [](auto& k) { k.d_final_hidden = mat(2, 2); });
  refuses(good, "d_row", [](auto& k) { k.d_row = box(2, 3, 5); });
  refuses(good, "d_context", [](auto& k) { k.d_context = mat(3, 4); });
  refuses(good, "d_initial_cell", [](auto& k) { k.d_initial_cell = mat(3, 4); });
  refuses(good, "d_initial_hidden", [](auto& k) { k.d_initial_hidden = mat(3, 4); });
}

TEST_CASE("LstmWeightGradient refuses what does not fit its shape") {
  const auto good = weight_gradient();
  refuses(good, "inputs.row", [](auto& k) { k.inputs.row = box(2, 3, 5); });
  refuses(good, "initial_hidden", [](auto& k) { k.initial_hidden = mat(3, 4); });
  refuses(good, "hidden", [](auto& k) { k.hidden = box(2, 3, 3); });
  refuses(good, "dropout", [](auto& k) { k.dropout.keep = 0; });
  refuses(good, "d_kernel", [](auto& k) { k.d_kernel = mat(10, 8); });
  refuses(good, "d_bias", [](auto& k) { k.d_bias = {}; });
}

TEST_CASE("Gradients of inputs that nobody wants need no transposed weights") {
  auto kernel = sequence_backward();
  kernel.d_row = {};
  kernel.weights.inputs_transposed = {};
  REQUIRE_NOTHROW(kernel.check());
}

TEST_CASE("Dropout refuses a slice outside its input") {
  const Dropout good{.inputs = box(2, 3, 4),
                     .dropout = {.keep = .5F, .random = {.input = &input}},
                     .first_column = 6,
                     .width = 10,
                     .outputs = box(2, 3, 4)};
  refuses(good, "slice", [](auto& k) { k.first_column = 7; });
  refuses(good, "slice", [](auto& k) { k.first_column = -1; });
  refuses(good, "outputs", [](auto& k) { k.outputs = box(2, 3, 5); });
  refuses(good, "keep", [](auto& k) { k.dropout.keep = 1.5F; });
  refuses(good, "neither a mask", [](auto& k) { k.dropout.random = {}; });
  refuses(good, "segments.sequences", [](auto& k) { k.dropout.segments.sequences = 2; });
}

TEST_CASE("The latent's kernels refuse views that do not fit") {
  const LatentForward forward{.mu = mat(2, 3),
                              .sigma_pre = mat(2, 3),
                              .noise = {.random = {.input = &input}},
                              .sigma = mat(2, 3),
                              .z = mat(2, 3),
                              .kl = vec(2),
                              .kl_cost = vec(2)};
  refuses(forward, "sigma_pre", [](auto& k) { k.sigma_pre = mat(2, 4); });
  refuses(forward, "neither values", [](auto& k) { k.noise = {}; });
  refuses(forward, "noise.values", [](auto& k) { k.noise.values = mat(3, 3); });
  refuses(forward, "free_nats", [](auto& k) { k.free_nats = -1; });
  refuses(forward, "kl has", [](auto& k) { k.kl = vec(3); });
  refuses(forward, "kl_cost", [](auto& k) { k.kl_cost = vec(3); });

  const LatentBackward backward{.mu = mat(2, 3),
                                .sigma_pre = mat(2, 3),
                                .sigma = mat(2, 3),
                                .noise = {.values = mat(2, 3)},
                                .kl_cost = vec(2),
                                .row_weight = vec(2),
                                .input = &input,
                                .d_z = mat(2, 3),
                                .d_mu = mat(2, 3),
                                .d_sigma_pre = mat(2, 3)};
  refuses(backward, "row_weight", [](auto& k) { k.row_weight = vec(1); });
  refuses(backward, "input is missing", [](auto& k) { k.input = nullptr; });
  refuses(backward, "d_z", [](auto& k) { k.d_z = mat(2, 2); });
  refuses(backward, "d_sigma_pre", [](auto& k) { k.d_sigma_pre = {}; });

  const FillNormal fill{.noise = {.random = {.input = &input}}, .out = mat(2, 3)};
  refuses(fill, "neither values", [](auto& k) { k.noise.random = {}; });
}

TEST_CASE("The optimizer's kernels refuse views that do not fit") {
  const GradientNorm norm{
      .gradients = vec(4097 - 4096), .parts = {double_memory, {1}}, .state = &state};
  refuses(norm, "parts", [](auto& k) { k.parts = {double_memory, {2}}; });
  refuses(norm, "grad_clip", [](auto& k) { k.grad_clip = 0; });
  refuses(norm, "norm_clip_to_zero", [](auto& k) { k.norm_clip_to_zero = -1; });
  refuses(norm, "state", [](auto& k) { k.state = nullptr; });

  const AdamUpdate adam{.values = vec(5),
                        .gradients = vec(5),
                        .first_moment = vec(5),
                        .second_moment = vec(5),
                        .state = &state};
  refuses(adam, "gradients", [](auto& k) { k.gradients = vec(4); });
  refuses(adam, "second_moment", [](auto& k) { k.second_moment = vec(4); });
  refuses(adam, "state", [](auto& k) { k.state = nullptr; });
}

TEST_CASE("Elementwise kernels refuse views that do not fit") {
  refuses(SwapAxes{.from = box(2, 3, 4), .to = box(3, 2, 4)}, "to has",
          [](auto& k) { k.to = box(2, 3, 4); });
  refuses(AddRows{.from = mat(2, 3), .to = mat(2, 3)}, "to has", [](auto& k) { k.to = mat(2, 4); });
  refuses(SumParts{.parts = mat(2, 3), .out = vec(3)}, "out has", [](auto& k) { k.out = vec(4); });
  refuses(SumParts{.parts = mat(2, 3), .out = vec(3)}, "no rows",
          [](auto& k) { k.parts = mat(0, 3); });
  refuses(TanhBackward{.outputs = mat(2, 3), .d_outputs = mat(2, 3), .d_inputs = mat(2, 3)},
          "d_inputs", [](auto& k) { k.d_inputs = mat(2, 4); });
}

TEST_CASE("The CPU backend says what is not built into it") {
  auto forward = sequence_forward();
  REQUIRE_THROWS_WITH(require_built_for_cpu(forward), Contains("one per gate"));
  forward.weights.kernel.column_blocks = 4;
  REQUIRE_NOTHROW(require_built_for_cpu(forward));
  forward.precision = Precision::tf32;
  REQUIRE_THROWS_WITH(require_built_for_cpu(forward), Contains("not built into the CPU backend"));

  auto backward = sequence_backward();
  REQUIRE_NOTHROW(require_built_for_cpu(backward));
  backward.weights.hidden_transposed.type = ElementType::bf16;
  REQUIRE_THROWS_WITH(require_built_for_cpu(backward), Contains("hidden_transposed is not f32"));

  auto gradient = weight_gradient();
  std::vector<Bf16> halves(12);
  gradient.hidden = View<Bf16, 3>(halves.data(), {2, 3, 2});
  REQUIRE_NOTHROW(gradient.check());
  REQUIRE_THROWS_WITH(require_built_for_cpu(gradient), Contains("hidden is not f32"));

  forward.precision = Precision::bf16;
  REQUIRE_THROWS_WITH(require_built_for_cpu(forward), Contains("kernel is not bf16"));
  forward.shape.units = 3;
  REQUIRE_THROWS_WITH(require_built_for_cpu(forward), Contains("even number of units"));
}
