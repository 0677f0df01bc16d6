// A whole LSTM layer on CUDA: products over all steps at once, and between them, per step, the
// recurrent product onto the gates and one launch of the cell.
#include "kernels/dropout.h"
#include "kernels/lstm_cell.cuh"
#include "kernels/lstm_inputs.cuh"
#include "kernels/lstm_sequence.cuh"
#include "kernels/product.cuh"

namespace drumvae {
namespace {

constexpr const char* kForward = "LstmSequenceForward";
constexpr const char* kBackward = "LstmSequenceBackward";
constexpr const char* kWeights = "LstmWeightGradient";

template <class Sequence>
DeviceSequenceCache cache_of(const char* name, const Sequence& lstm, Pass pass) {
  const DeviceSequenceCache cache =
      lay_out_device_cache(lstm.shape, pass, lstm.dropout.active(), lstm.cache.data());
  require(lstm.cache.given() && lstm.cache.extent(0) >= cache.bytes, name,
          "cache is smaller than lstm_sequence_cache_bytes()");
  return cache;
}

template <class Sequence>
void require_f32_sequence(const char* name, const Sequence& lstm) {
  for (ElementType type : {lstm.inputs.row.type(), lstm.inputs.context.type(),
                           lstm.inputs.control.type(), lstm.hidden.type()}) {
    require(type == ElementType::f32, name, "bf16 storage is not built into the CUDA backend");
  }
}

// The steps in the order in which the layer walks.
template <class Sequence>
Index time_of(const Sequence& lstm, Index i) {
  return lstm.direction == Direction::forward ? i : lstm.shape.steps - 1 - i;
}

// [T, B, N] as one matrix.
template <class T>
View<T, 2> all_steps(const char* name, const View<T, 3>& view) {
  require(view.extent(0) == 1 || view.stride(0) == view.extent(1) * view.stride(1), name,
          "the steps of a sequence do not follow each other in memory");
  return {view.data(), {view.extent(0) * view.extent(1), view.extent(2)}, {view.stride(1), 1}};
}

// The rows of the input product.
template <class Sequence>
View<const float, 2> input_rows(const char* name, const Sequence& lstm,
                                const DeviceSequenceCache& cache) {
  if (cache.inputs.given()) return cache.inputs;
  return all_steps<const float>(name, lstm.inputs.row.f32());
}

// The pre-activations of step 0 from [x, h] at once.
void stacked_product(Cuda& cuda, const LstmSequenceForward& lstm,
                     const DeviceSequenceCache& cache) {
  enqueue_stack(cuda, lstm, lstm.initial_hidden, cache.inputs);
  enqueue_product(cuda, kForward, lstm.precision, cache.inputs, matrix_of(lstm.weights.kernel),
                  Start::zero, cache.gates[0]);
}

// The input's part of all pre-activations.
void input_product(Cuda& cuda, const LstmSequenceForward& lstm, const DeviceSequenceCache& cache) {
  const Index inputs = lstm.shape.inputs();
  DeviceSequenceCache narrow = cache;
  if (cache.inputs.given()) {
    narrow.inputs = View<float, 2>(cache.inputs.data(), {cache.inputs.extent(0), inputs});
    enqueue_stack(cuda, lstm, {}, narrow.inputs);
  }
  enqueue_product(cuda, kForward, lstm.precision, input_rows(kForward, lstm, narrow),
                  matrix_of(lstm.weights.kernel).rows(0, inputs), Start::zero,
                  all_steps(kForward, cache.gates));
}

// The two launches of step i.
void forward_step(Cuda& cuda, const LstmSequenceForward& lstm, const DeviceSequenceCache& cache,
                  Index i, bool product_is_done) {
  const LstmShape& shape = lstm.shape;
  const Index t = time_of(lstm, i), t_prev = time_of(lstm, i - 1);
  const View<float, 3> hidden = lstm.hidden.f32();
  const View<const float, 2> h_prev = i > 0 ? hidden[t_prev] : lstm.initial_hidden;
  const View<const float, 2> c_prev = i > 0 ? cache.cells[cache.slot(t_prev)] : lstm.initial_cell;
  if (h_prev.given() && !product_is_done) {
    enqueue_product(cuda, kForward, lstm.precision, h_prev,
                    matrix_of(lstm.weights.kernel).rows(shape.inputs(), shape.units), Start::output,
                    cache.gates[t]);
  }
  CellForwardStep cell{.rows = static_cast<unsigned>(shape.rows),
                       .units = static_cast<unsigned>(shape.units),
                       .gates = cache.gates[t],
                       .bias = lstm.weights.bias.data(),
                       .cell_prev = c_prev,
                       .cell = cache.cells[cache.slot(t)],
                       .hidden = hidden[t]};
  if (i == shape.steps - 1) {
    cell.final_cell = lstm.final_cell;
    cell.final_hidden = lstm.final_hidden;
  }
  enqueue(cuda, cell);
}

// The two launches of step i; the second leaves d h of the step before.
void backward_step(Cuda& cuda, const LstmSequenceBackward& lstm, const DeviceSequenceCache& cache,
                   Index i) {
  const LstmShape& shape = lstm.shape;
  const Index t = time_of(lstm, i), t_prev = time_of(lstm, i - 1);
  const bool last = i == shape.steps - 1;
  CellBackwardStep cell{.rows = static_cast<unsigned>(shape.rows),
                        .units = static_cast<unsigned>(shape.units),
                        .cell_prev = i > 0 ? cache.cells[t_prev] : lstm.initial_cell,
                        .cell = cache.cells[t],
                        .d_cell_prev = cache.d_cell,
                        .gates = cache.gates[t]};
  if (lstm.d_hidden.given()) cell.d_hidden_above = lstm.d_hidden[t];
  if (last) cell.d_hidden_final = lstm.d_final_hidden;
  if (!last) cell.d_hidden_next = cache.d_hidden;
  if (!last) cell.d_cell = cache.d_cell;
  if (i == 0 && lstm.d_initial_cell.given()) cell.d_cell_prev = lstm.d_initial_cell;
  enqueue(cuda, cell);

  const View<float, 2> d_hidden_prev = i > 0 ? cache.d_hidden : lstm.d_initial_hidden;
  if (!d_hidden_prev.given()) return;
  enqueue_product(cuda, kBackward, lstm.precision, cache.gates[t],
                  matrix_of(lstm.weights.hidden_transposed), Start::zero, d_hidden_prev);
}

// The columns of d x that begin at `first`, before the dropout.
void input_gradient(Cuda& cuda, const LstmSequenceBackward& lstm, const DeviceSequenceCache& cache,
                    Index first, const View<float, 3>& d_part) {
  const View<float, 3> d_gates = cache.gates;
  enqueue_product(cuda, kBackward, lstm.precision, all_steps(kBackward, d_gates),
                  matrix_of(lstm.weights.inputs_transposed).columns(first, d_part.extent(2)),
                  Start::zero, all_steps(kBackward, d_part));
}

// d_row and d_context.
void input_gradients(Cuda& cuda, const LstmSequenceBackward& lstm,
                     const DeviceSequenceCache& cache) {
  const LstmShape& shape = lstm.shape;
  if (lstm.d_row.given()) {
    input_gradient(cuda, lstm, cache, 0, lstm.d_row);
    if (lstm.dropout.active()) {
      launch(cuda, Dropout{.inputs = lstm.d_row,
                           .dropout = lstm.dropout,
                           .width = shape.inputs(),
                           .outputs = lstm.d_row});
    }
  }
  if (lstm.d_context.given()) {
    input_gradient(cuda, lstm, cache, shape.row, cache.d_context);
    enqueue_context_gradient(cuda, lstm, cache.d_context);
  }
}

}  // namespace

void launch(Cuda& cuda, const LstmSequenceForward& lstm) {
  require_f32_sequence(kForward, lstm);
  require_built_for_cuda(kForward, lstm.weights.kernel);
  const DeviceSequenceCache cache = cache_of(kForward, lstm, lstm.pass);
  const bool stacked =
      lstm.pass == Pass::inference && lstm.shape.steps == 1 && lstm.initial_hidden.given();
  stacked ? stacked_product(cuda, lstm, cache) : input_product(cuda, lstm, cache);
  for (Index i = 0; i < lstm.shape.steps; ++i) forward_step(cuda, lstm, cache, i, stacked);
}

void launch(Cuda& cuda, const LstmSequenceBackward& lstm) {
  require_built_for_cuda(kBackward, lstm.weights.inputs_transposed);
  require_built_for_cuda(kBackward, lstm.weights.hidden_transposed);
  const DeviceSequenceCache cache = cache_of(kBackward, lstm, Pass::training);
  for (Index i = lstm.shape.steps; i-- > 0;) backward_step(cuda, lstm, cache, i);
  input_gradients(cuda, lstm, cache);
}

// The inputs' rows in one product over all steps, then h's, which trail the gates by one step.
void launch(Cuda& cuda, const LstmWeightGradient& lstm) {
  require_f32_sequence(kWeights, lstm);
  const DeviceSequenceCache cache = cache_of(kWeights, lstm, Pass::training);
  const LstmShape& shape = lstm.shape;
  const Index later = shape.steps - 1;
  const bool forward = lstm.direction == Direction::forward;
  const View<const float, 3> d_gates = cache.gates, hidden = lstm.hidden.f32();
  const auto add = [&](const View<const float, 2>& inputs, const View<const float, 2>& d_outputs,
                       const View<float, 2>& d_weights) {
    enqueue_transposed_product(cuda, kWeights, lstm.precision, inputs, d_outputs, d_weights);
  };
  add(input_rows(kWeights, lstm, cache), all_steps(kWeights, d_gates),
      lstm.d_kernel.rows(0, shape.inputs()));
  const View<float, 2> d_hidden_kernel = lstm.d_kernel.rows(shape.inputs(), shape.units);
  if (lstm.initial_hidden.given()) {
    add(lstm.initial_hidden, d_gates[time_of(lstm, 0)], d_hidden_kernel);
  }
  if (later > 0) {
    add(all_steps(kWeights, hidden.rows(forward ? 0 : 1, later)),
        all_steps(kWeights, d_gates.rows(forward ? 1 : 0, later)), d_hidden_kernel);
  }
  enqueue_column_sums(cuda, all_steps(kWeights, d_gates), lstm.d_bias);
}

}  // namespace drumvae
