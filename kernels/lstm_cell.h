// One step of an LSTM after the products: gates to cell and output, and back.
//
//   a = [x, h_prev] W + b, in column blocks i, g, f, o of H each
//
//   c = sigmoid(f + 1)*c_prev + sigmoid(i)*tanh(g)
//   h = sigmoid(o)*tanh(c)
//
// The forget bias 1 is added here and is not in b.  Source: Hochreiter & Schmidhuber 1997, with the
// gate order of Magenta's checkpoints (TensorFlow's LSTMBlockCell).
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/view.h"

namespace drumvae {

struct LstmCellForward {
  // [B, 4H]; in: pre-activations a; out: sigmoid(i), tanh(g), sigmoid(f + 1), sigmoid(o)
  View<float, 2> gates;
  View<const float, 2> cell_prev;  // [B, H]
  View<float, 2> cell;             // [B, H]; out; may be cell_prev's memory
  View<float, 2> hidden;           // [B, H]; out

  void check() const;
};

struct LstmCellBackward {
  View<const float, 2> cell_prev;  // [B, H]
  View<const float, 2> cell;       // [B, H]
  View<const float, 2> d_hidden;   // [B, H]
  View<float, 2> d_cell;           // [B, H]; in: d c; out: d c_prev
  View<float, 2> gates;            // [B, 4H]; in: the forward pass's gates; out: d a

  void check() const;
};

void launch(Cpu& cpu, const LstmCellForward& kernel);
void launch(Cpu& cpu, const LstmCellBackward& kernel);
void launch(Cuda& cuda, const LstmCellForward& kernel);
void launch(Cuda& cuda, const LstmCellBackward& kernel);

}  // namespace drumvae
