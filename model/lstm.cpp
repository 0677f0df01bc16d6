// One LSTM layer, both ways.
#include "model/lstm.h"

#include "model/linear.h"

namespace drumvae {

Lstm::Lstm(ParameterTable& table, const std::string& name, const LstmWidths& widths)
    : widths_(widths),
      kernel_id_(table.add_kernel(name + "/kernel",
                                  widths.row + widths.context + widths.control + widths.units,
                                  4 * widths.units, Initializer::glorot_uniform)),
      bias_id_(table.add_bias(name + "/bias", 4 * widths.units)) {}

void Lstm::bind(const Parameters& parameters, Arena& arena, Use use) {
  const Index gates = 4 * widths_.units;
  kernel_ = parameters.kernel(kernel_id_);
  weights_.bias = parameters.bias(bias_id_);
  precision_ = parameters.precision();
  const ElementType type = precision_ == Precision::bf16 ? ElementType::bf16 : ElementType::f32;
  const Index inputs = kernel_.extent(0) - widths_.units;
  weights_.kernel = take_packed_weights(arena, kernel_.extent(0), gates, type, 4);
  if (use == Use::inference) return;
  d_kernel_ = parameters.d_kernel(kernel_id_);
  d_bias_ = parameters.d_bias(bias_id_);
  weights_.inputs_transposed = take_packed_weights(arena, gates, inputs, type);
  weights_.hidden_transposed = take_packed_weights(arena, gates, widths_.units, type);
}

void Lstm::pack(Recorder& step) const {
  step.run(PackWeights{.weights = kernel_, .packed = weights_.kernel});
  if (!weights_.hidden_transposed.given()) return;
  const Index inputs = kernel_.extent(0) - widths_.units;
  step.run(PackWeights{
      .weights = kernel_.rows(0, inputs), .transpose = true, .packed = weights_.inputs_transposed});
  step.run(PackWeights{.weights = kernel_.rows(inputs, widths_.units),
                       .transpose = true,
                       .packed = weights_.hidden_transposed});
}

LstmShape Lstm::shape(Index steps, Index rows) const {
  return {.steps = steps,
          .rows = rows,
          .row = widths_.row,
          .context = widths_.context,
          .control = widths_.control,
          .units = widths_.units};
}

Index Lstm::cache_bytes(const Recorder& step, Index steps, Index rows) const {
  return step.device().lstm_cache_bytes(shape(steps, rows), Pass::inference, false, precision_);
}

LstmSequenceForward Lstm::forward(Recorder& step, LstmSequenceForward call) const {
  call.shape = shape(call.shape.steps, call.shape.rows);
  call.precision = precision_;
  call.weights = weights_;
  if (call.cache.size() == 0) {
    const Index bytes = step.device().lstm_cache_bytes(call.shape, call.pass, call.dropout.active(),
                                                       call.precision);
    call.cache = step.take<std::byte>(std::array{bytes});
  }
  step.run(call);
  return call;
}

void Lstm::backward(Recorder& step, const LstmSequenceForward& forward,
                    const Gradients& gradients) const {
  step.run(LstmSequenceBackward{.shape = forward.shape,
                                .precision = forward.precision,
                                .direction = forward.direction,
                                .dropout = forward.dropout,
                                .weights = weights_,
                                .initial_cell = forward.initial_cell,
                                .cache = forward.cache,
                                .d_hidden = gradients.d_hidden,
                                .d_final_hidden = gradients.d_final_hidden,
                                .d_row = gradients.d_row,
                                .d_context = gradients.d_context,
                                .d_initial_cell = gradients.d_initial_cell,
                                .d_initial_hidden = gradients.d_initial_hidden});
  Recorder beside = step.beside();
  beside.run(LstmWeightGradient{.shape = forward.shape,
                                .precision = forward.precision,
                                .direction = forward.direction,
                                .inputs = forward.inputs,
                                .dropout = forward.dropout,
                                .initial_hidden = forward.initial_hidden,
                                .hidden = forward.hidden,
                                .cache = forward.cache,
                                .d_kernel = d_kernel_,
                                .d_bias = d_bias_});
  step.finish(d_kernel_, d_bias_);
}

}  // namespace drumvae
