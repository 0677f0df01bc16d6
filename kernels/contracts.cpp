// The contract of every kernel but the heads': shapes and ranges, the same for all backends.
#include "kernels/adam.h"
#include "kernels/contract.h"
#include "kernels/contract_cpu.h"
#include "kernels/dropout.h"
#include "kernels/gaussian.h"
#include "kernels/gemm.h"
#include "kernels/lstm_cell.h"
#include "kernels/lstm_sequence.h"
#include "kernels/pointwise.h"

namespace drumvae {
namespace {

using Extents1 = std::array<Index, 1>;
using Extents2 = std::array<Index, 2>;
using Extents3 = std::array<Index, 3>;

void require_dropout(const char* kernel, const InputDropout& dropout, const Extents3& extents) {
  require(dropout.keep > 0 && dropout.keep <= 1, kernel, "dropout.keep is not in (0, 1]");
  if (!dropout.active()) return;
  require_shape_if_given(kernel, "dropout.mask", dropout.mask, extents);
  const Index sequences = dropout.segments.sequences;
  require(sequences >= 0 && (sequences == 0 || extents[1] % sequences == 0), kernel,
          "rows are not a multiple of dropout.segments.sequences");
  require(dropout.mask.given() || dropout.random.input != nullptr, kernel,
          "dropout has neither a mask nor random.input");
}

void require_noise(const char* kernel, const NormalNoise& noise, const Extents2& extents) {
  require_shape_if_given(kernel, "noise.values", noise.values, extents);
  require(noise.values.given() || noise.random.input != nullptr, kernel,
          "noise has neither values nor random.input");
}

// A part of x_t: not given iff its width is 0.
template <class AnyView, std::size_t Rank>
void require_part(const char* kernel, const char* argument, const AnyView& part,
                  const std::array<Index, Rank>& wanted) {
  if (wanted.back() != 0 || part.given()) require_shape(kernel, argument, part, wanted);
}

void require_sequence(const char* kernel, const LstmShape& shape) {
  require(shape.steps >= 1 && shape.rows >= 1 && shape.units >= 1, kernel,
          "steps, rows and units must be 1 or more");
  require(shape.row >= 0 && shape.context >= 0 && shape.control >= 0 && shape.inputs() >= 1, kernel,
          "the input must have a column");
}

void require_inputs(const char* kernel, const LstmShape& shape, const LstmInputs& inputs) {
  require_part(kernel, "inputs.row", inputs.row, Extents3{shape.steps, shape.rows, shape.row});
  require_part(kernel, "inputs.context", inputs.context, Extents2{shape.rows, shape.context});
  require_part(kernel, "inputs.control", inputs.control,
               Extents3{shape.steps, shape.rows, shape.control});
}

// What all that is done with a sequence has in common.
template <class Sequence>
void require_common(const char* kernel, const Sequence& k) {
  const LstmShape& shape = k.shape;
  require_sequence(kernel, shape);
  require_dropout(kernel, k.dropout, {shape.steps, shape.rows, shape.inputs()});
}

// x and h: what the products of the forward pass and of the weight gradient read.
template <class Sequence>
void require_inputs_and_hidden(const char* kernel, const Sequence& k) {
  const LstmShape& shape = k.shape;
  require_inputs(kernel, shape, k.inputs);
  require_shape_if_given(kernel, "initial_hidden", k.initial_hidden,
                         Extents2{shape.rows, shape.units});
  require_shape(kernel, "hidden", k.hidden, Extents3{shape.steps, shape.rows, shape.units});
}

void require_type(const char* kernel, const char* argument, ElementType type, ElementType wanted) {
  if (type == wanted) return;
  throw std::invalid_argument(std::string(kernel) + ": " + argument + " is not " +
                              (wanted == ElementType::f32 ? "f32" : "bf16") +
                              ", which the CPU backend wants there");
}

void require_f32(const char* kernel, const char* argument, ElementType type) {
  require_type(kernel, argument, type, ElementType::f32);
}

void require_gates(const char* kernel, const char* argument, const PackedWeights& weights) {
  if (weights.column_blocks == 4) return;
  throw std::invalid_argument(std::string(kernel) + ": " + argument +
                              " is not packed in 4 blocks of columns, one per gate");
}

// A precision that the CPU has, for a layer of this shape.
template <class Sequence>
void require_cpu_precision(const char* kernel, const Sequence& k) {
  require(k.precision != Precision::tf32, kernel, "tf32 is not built into the CPU backend");
  require(k.precision != Precision::bf16 || k.shape.units % 2 == 0, kernel,
          "bf16 wants an even number of units");
}

template <class Sequence>
void require_f32_sequence(const char* kernel, const Sequence& k) {
  require_f32(kernel, "inputs.row", k.inputs.row.type());
  require_f32(kernel, "inputs.context", k.inputs.context.type());
  require_f32(kernel, "inputs.control", k.inputs.control.type());
  require_f32(kernel, "hidden", k.hidden.type());
}

template <class Sequence>
void require_factor(const char* kernel, const char* argument, const Sequence& k,
                    const PackedWeights& weights) {
  require_type(kernel, argument, weights.type,
               k.precision == Precision::bf16 ? ElementType::bf16 : ElementType::f32);
}

}  // namespace

void PackWeights::check() const {
  const auto [rows, columns] = weights.shape();
  require_shape("PackWeights", "packed", packed,
                transpose ? Extents2{columns, rows} : Extents2{rows, columns});
  require(reinterpret_cast<std::uintptr_t>(packed.storage) % 64 == 0, "PackWeights",
          "packed.storage is not 64-byte aligned");
  require(packed.column_blocks >= 1 && packed.outputs % packed.column_blocks == 0, "PackWeights",
          "packed.column_blocks does not divide its outputs");
}

void Gemm::check() const {
  const Index columns = weights.outputs;
  require_shape("Gemm", "weights", weights, Extents2{inputs.extent(1), columns});
  require_shape("Gemm", "outputs", outputs, Extents2{inputs.extent(0), columns});
  require_shape_if_given("Gemm", "bias", bias, Extents1{columns});
  require(!accumulate || (!bias.given() && activation == Activation::identity), "Gemm",
          "accumulate goes with neither bias nor activation");
}

void GemmWeightGradient::check() const {
  const char* const name = "GemmWeightGradient";
  const Index columns = d_outputs.extent(1);
  require_shape(name, "d_outputs", d_outputs, Extents2{inputs.extent(0), columns});
  require_shape(name, "d_weights", d_weights, Extents2{inputs.extent(1), columns});
  require_shape_if_given(name, "d_bias", d_bias, Extents1{columns});
}

void LstmCellForward::check() const {
  const auto [rows, units] = cell.shape();
  require_shape("LstmCellForward", "cell", cell, Extents2{rows, units});
  require_shape("LstmCellForward", "gates", gates, Extents2{rows, 4 * units});
  require_shape("LstmCellForward", "cell_prev", cell_prev, Extents2{rows, units});
  require_shape("LstmCellForward", "hidden", hidden, Extents2{rows, units});
}

void LstmCellBackward::check() const {
  const auto [rows, units] = cell.shape();
  require_shape("LstmCellBackward", "cell", cell, Extents2{rows, units});
  require_shape("LstmCellBackward", "cell_prev", cell_prev, Extents2{rows, units});
  require_shape("LstmCellBackward", "d_hidden", d_hidden, Extents2{rows, units});
  require_shape("LstmCellBackward", "d_cell", d_cell, Extents2{rows, units});
  require_shape("LstmCellBackward", "gates", gates, Extents2{rows, 4 * units});
}

void LstmSequenceForward::check() const {
  const char* const name = "LstmSequenceForward";
  require_common(name, *this);
  require_inputs_and_hidden(name, *this);
  const Extents2 state{shape.rows, shape.units};
  const Index gates = 4 * shape.units;
  require_shape(name, "weights.kernel", weights.kernel,
                Extents2{shape.inputs() + shape.units, gates});
  require_shape(name, "weights.bias", weights.bias, Extents1{gates});
  require_shape_if_given(name, "initial_cell", initial_cell, state);
  require_shape_if_given(name, "final_cell", final_cell, state);
  require_shape_if_given(name, "final_hidden", final_hidden, state);
  require(pass == Pass::training || !dropout.active(), name, "dropout is for training passes");
}

void LstmSequenceBackward::check() const {
  const char* const name = "LstmSequenceBackward";
  require_common(name, *this);
  const Extents2 state{shape.rows, shape.units};
  const Index gates = 4 * shape.units;
  if (d_row.given() || d_context.given()) {
    require_shape(name, "weights.inputs_transposed", weights.inputs_transposed,
                  Extents2{gates, shape.inputs()});
  }
  require_shape(name, "weights.hidden_transposed", weights.hidden_transposed,
                Extents2{gates, shape.units});
  require_shape_if_given(name, "initial_cell", initial_cell, state);
  require_shape_if_given(name, "d_hidden", d_hidden,
                         Extents3{shape.steps, shape.rows, shape.units});
  require_shape_if_given(name, "d_final_hidden", d_final_hidden, state);
  require_shape_if_given(name, "d_row", d_row, Extents3{shape.steps, shape.rows, shape.row});
  require_shape_if_given(name, "d_context", d_context, Extents2{shape.rows, shape.context});
  require_shape_if_given(name, "d_initial_cell", d_initial_cell, state);
  require_shape_if_given(name, "d_initial_hidden", d_initial_hidden, state);
}

void LstmWeightGradient::check() const {
  const char* const name = "LstmWeightGradient";
  require_common(name, *this);
  require_inputs_and_hidden(name, *this);
  const Index gates = 4 * shape.units;
  require_shape(name, "d_kernel", d_kernel, Extents2{shape.inputs() + shape.units, gates});
  require_shape(name, "d_bias", d_bias, Extents1{gates});
}

void Dropout::check() const {
  const auto [steps, rows, columns] = inputs.shape();
  require_shape("Dropout", "inputs", inputs, Extents3{steps, rows, columns});
  require_shape("Dropout", "outputs", outputs, Extents3{steps, rows, columns});
  require(first_column >= 0 && first_column + columns <= width, "Dropout",
          "the slice does not lie in [0, width)");
  require_dropout("Dropout", dropout, {steps, rows, width});
}

void LatentForward::check() const {
  const char* const name = "LatentForward";
  const auto [rows, size] = mu.shape();
  const Extents2 latent{rows, size};
  require_shape(name, "mu", mu, latent);
  require_shape(name, "sigma_pre", sigma_pre, latent);
  require_noise(name, noise, latent);
  require(free_nats >= 0, name, "free_nats is negative");
  require_shape(name, "sigma", sigma, latent);
  require_shape(name, "z", z, latent);
  require_shape(name, "kl", kl, Extents1{rows});
  require_shape(name, "kl_cost", kl_cost, Extents1{rows});
}

void LatentBackward::check() const {
  const char* const name = "LatentBackward";
  const auto [rows, size] = mu.shape();
  const Extents2 latent{rows, size};
  require_shape(name, "mu", mu, latent);
  require_shape(name, "sigma_pre", sigma_pre, latent);
  require_shape(name, "sigma", sigma, latent);
  require_noise(name, noise, latent);
  require_shape(name, "kl_cost", kl_cost, Extents1{rows});
  require_shape(name, "row_weight", row_weight, Extents1{rows});
  require(input != nullptr, name, "input is missing");
  require_shape(name, "d_z", d_z, latent);
  require_shape(name, "d_mu", d_mu, latent);
  require_shape(name, "d_sigma_pre", d_sigma_pre, latent);
}

void FillNormal::check() const {
  require_shape("FillNormal", "out", out, out.shape());
  require_noise("FillNormal", noise, out.shape());
}

void GradientNorm::check() const {
  const Index size = gradients.extent(0);
  require_shape("GradientNorm", "gradients", gradients, Extents1{size});
  require_shape("GradientNorm", "parts", parts, Extents1{part_count(size)});
  require(grad_clip > 0, "GradientNorm", "grad_clip must be positive");
  require(norm_clip_to_zero > 0, "GradientNorm", "norm_clip_to_zero must be positive");
  require(state != nullptr, "GradientNorm", "state is missing");
}

void AdamUpdate::check() const {
  const Extents1 size{values.extent(0)};
  require_shape("AdamUpdate", "values", values, size);
  require_shape("AdamUpdate", "gradients", gradients, size);
  require_shape("AdamUpdate", "first_moment", first_moment, size);
  require_shape("AdamUpdate", "second_moment", second_moment, size);
  require(state != nullptr, "AdamUpdate", "state is missing");
}

void Fill::check() const { require_shape("Fill", "out", out, out.shape()); }

void AddRows::check() const {
  require_shape("AddRows", "from", from, from.shape());
  require_shape("AddRows", "to", to, from.shape());
}

void SumParts::check() const {
  require(parts.extent(0) >= 1, "SumParts", "parts has no rows");
  require_shape("SumParts", "parts", parts, parts.shape());
  require_shape("SumParts", "out", out, Extents1{parts.extent(1)});
}

void SwapAxes::check() const {
  const auto [first, second, size] = from.shape();
  require_shape("SwapAxes", "from", from, from.shape());
  require_shape("SwapAxes", "to", to, Extents3{second, first, size});
}

void TanhBackward::check() const {
  const char* const name = "TanhBackward";
  require_shape(name, "outputs", outputs, outputs.shape());
  require_shape(name, "d_outputs", d_outputs, outputs.shape());
  require_shape(name, "d_inputs", d_inputs, outputs.shape());
}

void require_built_for_cpu(const LstmSequenceForward& kernel) {
  const char* const name = "LstmSequenceForward";
  require_cpu_precision(name, kernel);
  require_f32_sequence(name, kernel);
  require_factor(name, "weights.kernel", kernel, kernel.weights.kernel);
  require_gates(name, "weights.kernel", kernel.weights.kernel);
}

void require_built_for_cpu(const LstmSequenceBackward& kernel) {
  const char* const name = "LstmSequenceBackward";
  require_cpu_precision(name, kernel);
  require_factor(name, "weights.hidden_transposed", kernel, kernel.weights.hidden_transposed);
  if (kernel.d_row.given() || kernel.d_context.given())
    require_factor(name, "weights.inputs_transposed", kernel, kernel.weights.inputs_transposed);
}

void require_built_for_cpu(const LstmWeightGradient& kernel) {
  const char* const name = "LstmWeightGradient";
  require_cpu_precision(name, kernel);
  require_f32_sequence(name, kernel);
}

}  // namespace drumvae
