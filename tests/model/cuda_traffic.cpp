// The kernels' launches one by one, as kernels/*_cuda.cu make them.
#include "tests/model/cuda_traffic.h"

#include <stdexcept>

#include "tests/model/recorded_kernel.h"

namespace drumvae::test {
namespace {

constexpr Index kFloat = sizeof(float);

// A tensor of `size` floats, of which `launched` are read or written, and so on.
TensorTraffic floats(const std::string& tensor, Index size, Index launched, Index least,
                     Index outside_l2) {
  return {tensor, size * kFloat, launched * kFloat, least * kFloat, outside_l2 * kFloat};
}
// Where launches are as few as can be and nothing stays in L2.
TensorTraffic floats(const std::string& tensor, Index launched) {
  return floats(tensor, launched, launched, launched, launched);
}

Index given(bool is, Index count) { return is ? count : 0; }

// A sequence's sizes.
struct Sizes {
  explicit Sizes(const LstmShape& s)
      : steps(s.steps),
        state(s.rows * s.units),
        states(s.steps * state),
        gates(4 * state),
        all_gates(4 * states),
        x(s.steps * s.rows * s.inputs()),
        hidden_weights(s.units * 4 * s.units),
        input_weights(s.inputs() * 4 * s.units),
        bias(4 * s.units) {}

  Index steps, state, states, gates, all_gates, x, hidden_weights, input_weights, bias;
};

// Whether x is put together before its product.
template <class Sequence>
bool stacks(const Sequence& lstm) {
  return lstm.dropout.active() || lstm.shape.context + lstm.shape.control > 0;
}

// What the parts of x hold.
Index parts_of_x(const LstmShape& s) {
  return s.steps * s.rows * (s.row + s.control) + s.rows * s.context;
}

const char* const kGates = "gates, then d a `[T, B, 4H]`";
const char* const kX = "x `[T, B, D+Z]`";
const char* const kDx = "d x `[T, B, D+Z]`";
const char* const kParts = "row and context, as given";
const char* const kHidden = "h `[T, B, H]`";
const char* const kCells = "c `[T, B, H]`";
const char* const kStates = "d h and d c of a step, T times `[B, H]`";
const char* const kAbove = "d h from above `[T, B, H]`";
const char* const kHiddenWeights = "h's rows of the kernel, T times both ways `[H, 4H]`";
const char* const kInputWeights = "x's rows of the kernel `[D+Z, 4H]`";
const char* const kDKernel = "d kernel `[D+Z+H, 4H]`";
const char* const kBias = "bias, d bias `[4H]`, parts of its sums";

KernelTraffic traffic(const LstmSequenceForward& k) {
  if (k.pass != Pass::training) throw std::logic_error("no inference pass is counted");
  const Sizes n(k.shape);
  const bool initial = k.initial_hidden.given(), cell_0 = k.initial_cell.given();
  const Index products = n.steps - given(!initial, 1), parts = parts_of_x(k.shape);
  const Index mask = given(k.dropout.active() && k.dropout.mask.given(), n.x) / kFloat;
  const Index finals = (k.final_cell.given() + k.final_hidden.given()) * n.state;
  const Index cells = n.states + (n.steps - given(!cell_0, 1)) * n.state;
  KernelTraffic t{.kernel = "LstmSequenceForward", .steps = n.steps, .per_step = 2};
  t.launches = (stacks(k) ? 2 : 1) + products + n.steps;
  t.tensors = {
      // The input product writes them; a step adds to them, and turns them into activations.
      floats(kGates, n.all_gates, 3 * n.all_gates + 2 * products * n.gates, 3 * n.all_gates,
             2 * n.all_gates + products * n.gates),
      floats(kParts, given(stacks(k), parts + mask)),
      floats(kX, n.x, (stacks(k) ? 2 : 1) * n.x, (stacks(k) ? 2 : 1) * n.x,
             (stacks(k) ? 2 : 1) * n.x),
      floats(kHidden, n.states, n.states + products * n.state + finals,
             n.states + products * n.state + finals, n.states + finals),
      floats(kCells, n.states, cells, cells, n.states),
      floats(kHiddenWeights, n.hidden_weights, products * n.hidden_weights,
             products * n.hidden_weights, n.hidden_weights),
      floats(kInputWeights, n.input_weights),
      floats(kBias, n.bias, n.steps * n.bias, n.steps * n.bias, n.bias)};
  return t;
}

// Parts of the column sums of `rows` rows; their launches.
Index sum_parts(Index rows) { return (rows + kProductSplit - 1) / kProductSplit; }
Index sum_launches(Index rows) { return sum_parts(rows) > 1 ? 2 : 1; }
Index stage_traffic(Index rows, Index columns) {
  return given(sum_parts(rows) > 1, 2 * sum_parts(rows) * columns);
}

KernelTraffic traffic(const LstmSequenceBackward& k) {
  const LstmShape& s = k.shape;
  const Sizes n(s);
  const bool drops = k.dropout.active(), cell_0 = k.initial_cell.given();
  const Index products = n.steps - given(!k.d_initial_hidden.given(), 1);
  const Index rows = given(k.d_row.given(), s.steps * s.rows * s.row);
  const Index contexts = given(k.d_context.given(), s.steps * s.rows * s.context);
  const Index x_products = k.d_row.given() + k.d_context.given();
  // d row through the mask in place, d context summed over the steps.
  const Index d_x = rows * (drops ? 3 : 1) + 2 * contexts + k.d_context.size();
  const Index above =
      given(k.d_hidden.given(), n.states) + given(k.d_final_hidden.given(), n.state);
  // d h out of each product and into the next cell; d c out of each cell and into the next.
  const Index states = (products + n.steps - 1 + 2 * n.steps - 1) * n.state;
  const Index x_weights =
      (given(k.d_row.given(), s.row) + given(k.d_context.given(), s.context)) * 4 * s.units;
  KernelTraffic t{.kernel = "LstmSequenceBackward", .steps = n.steps, .per_step = 2};
  t.launches =
      n.steps + products + given(k.d_row.given(), drops ? 2 : 1) + given(k.d_context.given(), 2);
  t.tensors = {// Activations in and d a out; d a to the step before and to d x.
               floats(kGates, n.all_gates, (2 + x_products) * n.all_gates + products * n.gates,
                      (x_products > 0 ? 3 : 2) * n.all_gates, (2 + x_products) * n.all_gates),
               floats(kCells, n.states, n.states + (n.steps - given(!cell_0, 1)) * n.state,
                      n.states, n.states),
               floats(kStates, n.states, states, states, 0),
               floats(kAbove, above),
               floats(kDx, n.x, d_x, d_x, d_x),
               floats(kHiddenWeights, n.hidden_weights, products * n.hidden_weights,
                      products * n.hidden_weights, n.hidden_weights),
               floats(kInputWeights, n.input_weights, x_weights, x_weights, x_weights)};
  return t;
}

KernelTraffic traffic(const LstmWeightGradient& k) {
  const LstmShape& s = k.shape;
  const Sizes n(s);
  const Index tb = s.steps * s.rows, later = s.steps > 1 ? 1 : 0;
  const Index initial = k.initial_hidden.given() ? 1 : 0;
  const Index of_h = n.steps - 1 + initial;  // steps whose h meets d a
  const Index weights = n.input_weights + n.hidden_weights;
  const Index d_kernel = 2 * n.input_weights + 2 * (later + initial) * n.hidden_weights;
  const Index sums = 2 * n.bias + stage_traffic(tb, n.bias);
  KernelTraffic t{.kernel = "LstmWeightGradient", .steps = n.steps};
  t.launches = 1 + later + initial + sum_launches(tb);
  t.tensors = {// d a to d kernel by x and by h, and to d bias.
               floats(kGates, n.all_gates, 2 * n.all_gates + of_h * n.gates, n.all_gates,
                      2 * n.all_gates + of_h * n.gates),
               floats(kX, n.x, n.x, n.x, n.x),
               floats(kHidden, n.states, of_h * n.state, of_h * n.state, of_h * n.state),
               floats(kDKernel, weights, d_kernel, 2 * weights, d_kernel),
               floats(kBias, n.bias, sums, 2 * n.bias, sums)};
  return t;
}

// A kernel whose launches are as few as can be, and which moves that many floats.
KernelTraffic plain(const char* name, Index launches, Index moved) {
  return {.kernel = name, .launches = launches, .tensors = {floats(name, moved)}};
}

KernelTraffic traffic(const Gemm& k) {
  const Index outputs = k.outputs.size(), bias = given(k.bias.given(), k.outputs.extent(1));
  const bool epilogue = k.bias.given() || k.activation != Activation::identity;
  const Index least = k.inputs.size() + k.weights.inputs * k.weights.outputs + bias +
                      outputs * (k.accumulate ? 2 : 1);
  const Index launched = least + given(epilogue, 2 * outputs);
  return {.kernel = "Gemm",
          .launches = 1 + given(epilogue, 1),
          .tensors = {floats("Gemm", launched, launched, least, launched)}};
}

KernelTraffic traffic(const GemmWeightGradient& k) {
  const Index rows = k.inputs.extent(0), columns = k.d_outputs.extent(1);
  const bool bias = k.d_bias.given();
  const Index least =
      k.inputs.size() + k.d_outputs.size() + 2 * k.d_weights.size() + given(bias, 2 * columns);
  const Index launched = least + given(bias, k.d_outputs.size() + stage_traffic(rows, columns));
  return {.kernel = "GemmWeightGradient",
          .launches = 1 + given(bias, sum_launches(rows)),
          .tensors = {floats("GemmWeightGradient", launched, launched, least, launched)}};
}

KernelTraffic traffic(const PackWeights& k) {
  return plain("PackWeights", 1, 2 * k.weights.size());
}
KernelTraffic traffic(const Fill& k) { return plain("Fill", 1, k.out.size()); }
KernelTraffic traffic(const AddRows& k) { return plain("AddRows", 1, 3 * k.to.size()); }
KernelTraffic traffic(const TanhBackward& k) {
  return plain("TanhBackward", 1, 3 * k.outputs.size());
}
KernelTraffic traffic(const LatentForward& k) {
  const Index noise = given(k.noise.values.given(), k.mu.size());
  return plain("LatentForward", 1, 4 * k.mu.size() + noise + 2 * k.kl.size());
}
KernelTraffic traffic(const LatentBackward& k) {
  const Index noise = given(k.noise.values.given(), k.mu.size());
  return plain("LatentBackward", 1, 6 * k.mu.size() + noise + 2 * k.kl_cost.size());
}
KernelTraffic traffic(const GrooveLoss& k) {
  const Index d_outputs = given(k.d_outputs.given(), k.outputs.size());
  return plain("GrooveLoss", 1, 2 * k.outputs.size() + d_outputs + 5 * k.r_loss.size());
}
KernelTraffic traffic(const ObjectiveMetrics& k) {
  return plain("ObjectiveMetrics", 1, 7 * k.r_loss.size());
}
KernelTraffic traffic(const GradientNorm& k) {
  return plain("GradientNorm", 2, k.gradients.size() + 2 * 2 * k.parts.size());
}
KernelTraffic traffic(const AdamUpdate& k) { return plain("AdamUpdate", 1, 7 * k.values.size()); }

}  // namespace

Index KernelTraffic::launched() const {
  Index sum = 0;
  for (const TensorTraffic& tensor : tensors) sum += tensor.launched;
  return sum;
}

Index KernelTraffic::least() const {
  Index sum = 0;
  for (const TensorTraffic& tensor : tensors) sum += tensor.least;
  return sum;
}

KernelTraffic cuda_traffic(const std::any& kernel) {
  KernelTraffic found;
  visit_kernel(kernel, [&](const auto& recorded) { found = traffic(recorded); });
  return found;
}

}  // namespace drumvae::test
