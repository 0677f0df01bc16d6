// Dropout of LSTM inputs; the mask is recomputed from its counter wherever it is needed, and not
// stored.
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/random.h"
#include "kernels/view.h"

namespace drumvae {

// outputs = inputs * mask / keep for one slice of columns of x: element (t, b, j) takes the mask of
// column first_column + j of `width`.  The backward pass is the same kernel on the gradient.
struct Dropout {
  View<const float, 3>
      inputs;  // [T, B, N]; stride 0 on the first axis repeats a [B, N] context at each step
  InputDropout dropout;
  Index first_column = 0;  // where the slice begins in x
  Index width = 0;         // D: columns of x
  View<float, 3> outputs;  // [T, B, N]; out; may be inputs' memory

  void check() const;
};

void launch(Cpu& cpu, const Dropout& kernel);
void launch(Cuda& cuda, const Dropout& kernel);

}  // namespace drumvae
