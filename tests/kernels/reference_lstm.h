// A whole LSTM layer in double precision, forward and backward; shares nothing with the project.
#pragma once

#include "tests/kernels/reference.h"

namespace reference {

// Sizes as in docs/notation.md; arrays are row-major.  x is the layer's input after dropout.
template <class R>
struct LstmLayer {
  std::size_t steps = 0, batch = 0, inputs = 0, units = 0;
  bool reverse = false;
  std::vector<R> x;                 // [T, B, I]
  std::vector<R> kernel;            // [I+H, 4H]
  std::vector<R> bias;              // [4H]
  std::vector<R> cell_0, hidden_0;  // [B, H]

  // Written by forward().
  std::vector<R> gates, cell, hidden;  // [T, B, 4H], [T, B, H], [T, B, H]

  std::size_t time(std::size_t i) const { return reverse ? steps - 1 - i : i; }
  std::size_t row(std::size_t i, std::size_t b) const { return time(i) * batch + b; }
  const R* cell_before(std::size_t i, std::size_t b) const {
    return i ? &cell[row(i - 1, b) * units] : &cell_0[b * units];
  }
  const R* hidden_before(std::size_t i, std::size_t b) const {
    return i ? &hidden[row(i - 1, b) * units] : &hidden_0[b * units];
  }

  void forward() {
    const std::size_t columns = 4 * units;
    gates.assign(steps * batch * columns, R());
    cell.assign(steps * batch * units, R());
    hidden = cell;
    std::vector<R> a(columns);
    for (std::size_t i = 0; i < steps; ++i) {
      for (std::size_t b = 0; b < batch; ++b) {
        const std::size_t at = row(i, b);
        for (std::size_t n = 0; n < columns; ++n) {
          const R from_x = dot(bias[n], x.data() + at * inputs, 1, &kernel[n], columns, inputs);
          a[n] = dot(from_x, hidden_before(i, b), 1, &kernel[inputs * columns + n], columns, units);
        }
        lstm_cell_forward(units, a.data(), cell_before(i, b), &gates[at * columns],
                          &cell[at * units], &hidden[at * units]);
      }
    }
  }
};

// Gradients of sum(d_hidden*hidden) + sum(d_final*hidden of the last step); d_kernel and d_bias are
// added to what the layer's caller has.
template <class R>
struct LstmGradients {
  std::vector<R> d_x, d_kernel, d_bias, d_cell_0, d_hidden_0;

  LstmGradients(const LstmLayer<R>& layer, const std::vector<R>& d_hidden,
                const std::vector<R>& d_final, const std::vector<R>& d_kernel_before,
                const std::vector<R>& d_bias_before)
      : d_x(layer.x.size()),
        d_kernel(d_kernel_before),
        d_bias(d_bias_before),
        d_cell_0(layer.cell_0.size()),
        d_hidden_0(d_final) {
    for (std::size_t i = layer.steps; i-- > 0;) {
      for (std::size_t b = 0; b < layer.batch; ++b) step(layer, i, b, d_hidden);
    }
  }

 private:
  void step(const LstmLayer<R>& layer, std::size_t i, std::size_t b,
            const std::vector<R>& d_hidden) {
    const std::size_t units = layer.units, columns = 4 * units, at = layer.row(i, b);
    R* d_h = &d_hidden_0[b * units];
    for (std::size_t j = 0; j < units; ++j) d_h[j] += d_hidden[at * units + j];
    std::vector<R> d_a(columns);
    lstm_cell_backward(units, &layer.gates[at * columns], layer.cell_before(i, b),
                       &layer.cell[at * units], d_h, &d_cell_0[b * units], d_a.data());
    for (std::size_t n = 0; n < columns; ++n) d_bias[n] += d_a[n];
    for (std::size_t k = 0; k < layer.inputs + units; ++k) {
      const bool from_x = k < layer.inputs;
      const R input =
          from_x ? layer.x[at * layer.inputs + k] : layer.hidden_before(i, b)[k - layer.inputs];
      const R* weights = &layer.kernel[k * columns];
      for (std::size_t n = 0; n < columns; ++n) d_kernel[k * columns + n] += input * d_a[n];
      R& d_input = from_x ? d_x[at * layer.inputs + k] : d_h[k - layer.inputs];
      d_input = dot(R(), d_a.data(), 1, weights, 1, columns);
    }
  }
};

}  // namespace reference
