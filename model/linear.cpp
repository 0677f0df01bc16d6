// The linear layer, both ways.
#include "model/linear.h"

namespace drumvae {

PackedWeights take_packed_weights(Arena& arena, Index inputs, Index outputs, ElementType type,
                                  Index column_blocks) {
  const Index bytes = packed_weights_bytes(inputs, outputs, type, column_blocks);
  return {.storage = arena.take<std::byte>(std::array{bytes}).data(),
          .inputs = inputs,
          .outputs = outputs,
          .type = type,
          .column_blocks = column_blocks};
}

Linear::Linear(ParameterTable& table, const std::string& name, Index inputs, Index outputs,
               Initializer initializer)
    : inputs_(inputs),
      outputs_(outputs),
      kernel_id_(table.add_kernel(name + "/kernel", inputs, outputs, initializer)),
      bias_id_(table.add_bias(name + "/bias", outputs)) {}

void Linear::bind(const Parameters& parameters, Arena& arena, Use use) {
  kernel_ = parameters.kernel(kernel_id_);
  bias_ = parameters.bias(bias_id_);
  packed_ = take_packed_weights(arena, inputs_, outputs_);
  if (use == Use::inference) return;
  d_kernel_ = parameters.d_kernel(kernel_id_);
  d_bias_ = parameters.d_bias(bias_id_);
  transposed_ = take_packed_weights(arena, outputs_, inputs_);
}

void Linear::pack(Recorder& step) const {
  step.run(PackWeights{.weights = kernel_, .packed = packed_});
  if (transposed_.given())
    step.run(PackWeights{.weights = kernel_, .transpose = true, .packed = transposed_});
}

void Linear::forward(Recorder& step, const View<const float, 2>& inputs, Activation activation,
                     const View<float, 2>& outputs) const {
  step.run(Gemm{.inputs = inputs,
                .weights = packed_,
                .bias = bias_,
                .activation = activation,
                .outputs = outputs});
}

void Linear::backward(Recorder& step, const View<const float, 2>& inputs,
                      const View<const float, 2>& d_outputs, const View<float, 2>& d_inputs,
                      bool add_to_d_inputs) const {
  step.beside().run(GemmWeightGradient{
      .inputs = inputs, .d_outputs = d_outputs, .d_weights = d_kernel_, .d_bias = d_bias_});
  step.finish(d_kernel_, d_bias_);
  if (!d_inputs.given()) return;
  step.run(Gemm{.inputs = d_outputs,
                .weights = transposed_,
                .accumulate = add_to_d_inputs,
                .outputs = d_inputs});
}

}  // namespace drumvae
