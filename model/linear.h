// The linear layer y = x W + b.
#pragma once

#include <string>

#include "engine/parameters.h"
#include "engine/recorder.h"
#include "kernels/gemm.h"

namespace drumvae {

class Linear {
 public:
  // Adds NAME/kernel [inputs, outputs] and NAME/bias [outputs] to the table.
  Linear(ParameterTable& table, const std::string& name, Index inputs, Index outputs,
         Initializer initializer);

  Index inputs() const { return inputs_; }
  Index outputs() const { return outputs_; }

  // Takes the parameters' views and the packed weights' memory; once, before all that follows.
  void bind(const Parameters& parameters, Arena& arena, Use use);

  // Packs the weights anew after an update.
  void pack(Recorder& step) const;

  // outputs [M, N] = activation(inputs [M, K] W + b).
  void forward(Recorder& step, const View<const float, 2>& inputs, Activation activation,
               const View<float, 2>& outputs) const;

  // From d_outputs [M, N], before the activation: adds to the parameters' gradients; d_inputs [M,
  // K] is overwritten, or added to, or left out.
  void backward(Recorder& step, const View<const float, 2>& inputs,
                const View<const float, 2>& d_outputs, const View<float, 2>& d_inputs,
                bool add_to_d_inputs = false) const;

 private:
  Index inputs_, outputs_;
  ParameterId kernel_id_, bias_id_;
  View<float, 2> kernel_, d_kernel_;
  View<float, 1> bias_, d_bias_;
  PackedWeights packed_, transposed_;
};

// Memory for a packed [inputs, outputs] matrix; column_blocks as in PackedWeights.
PackedWeights take_packed_weights(Arena& arena, Index inputs, Index outputs,
                                  ElementType type = ElementType::f32, Index column_blocks = 1);

}  // namespace drumvae
