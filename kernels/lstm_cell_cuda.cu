// One step of an LSTM on CUDA: a thread takes four units of a row, their gates and states.
#include "kernels/lstm_cell.cuh"
#include "kernels/math.cuh"

namespace drumvae {
namespace {

// The gates of four units, in the order in which a row holds their blocks.
struct GateQuads {
  Quad i, g, f, o;
};

template <bool kAligned>
__device__ GateQuads load_gates(const float* gates, unsigned units, int count) {
  return {load_quad<kAligned>(gates, count), load_quad<kAligned>(gates + units, count),
          load_quad<kAligned>(gates + 2 * units, count),
          load_quad<kAligned>(gates + 3 * units, count)};
}

template <bool kAligned>
__device__ void store_gates(const GateQuads& quads, float* gates, unsigned units, int count) {
  store_quad<kAligned>(quads.i, gates, count);
  store_quad<kAligned>(quads.g, gates + units, count);
  store_quad<kAligned>(quads.f, gates + 2 * units, count);
  store_quad<kAligned>(quads.o, gates + 3 * units, count);
}

template <bool kAligned>
__device__ Quad load_optional(const Rows<const float>& rows, const QuadPlace& at) {
  if (rows.first == nullptr) return {};
  return load_quad<kAligned>(rows[at.row] + at.column, at.count);
}

template <bool kAligned>
__device__ void store_optional(const Quad& quad, const Rows<float>& rows, const QuadPlace& at) {
  if (rows.first != nullptr) store_quad<kAligned>(quad, rows[at.row] + at.column, at.count);
}

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads) lstm_cell_forward_kernel(CellForwardStep k) {
  const QuadPlace at = this_quad(k.rows, k.units);
  if (at.count == 0) return;
  float* gates = k.gates[at.row] + at.column;
  GateQuads a = load_gates<kAligned>(gates, k.units, at.count);
  GateQuads bias{};
  if (k.bias != nullptr) bias = load_gates<kAligned>(k.bias + at.column, k.units, at.count);
  Quad cell = load_optional<kAligned>(k.cell_prev, at), hidden;
  for_four([&](int e) {
    const float i = sigmoid(a.i.at[e] + bias.i.at[e]);
    const float g = tanhf(a.g.at[e] + bias.g.at[e]);
    const float f = sigmoid(a.f.at[e] + bias.f.at[e] + 1.0F);
    const float o = sigmoid(a.o.at[e] + bias.o.at[e]);
    a.i.at[e] = i;
    a.g.at[e] = g;
    a.f.at[e] = f;
    a.o.at[e] = o;
    cell.at[e] = fmaf(i, g, f * cell.at[e]);
    hidden.at[e] = o * tanhf(cell.at[e]);
  });
  store_gates<kAligned>(a, gates, k.units, at.count);
  store_quad<kAligned>(cell, k.cell[at.row] + at.column, at.count);
  store_quad<kAligned>(hidden, k.hidden[at.row] + at.column, at.count);
  store_optional<kAligned>(cell, k.final_cell, at);
  store_optional<kAligned>(hidden, k.final_hidden, at);
}

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads) lstm_cell_backward_kernel(CellBackwardStep k) {
  const QuadPlace at = this_quad(k.rows, k.units);
  if (at.count == 0) return;
  float* gates = k.gates[at.row] + at.column;
  GateQuads a = load_gates<kAligned>(gates, k.units, at.count);
  const Quad cell_prev = load_optional<kAligned>(k.cell_prev, at);
  const Quad cell = load_quad<kAligned>(k.cell[at.row] + at.column, at.count);
  const Quad next = load_optional<kAligned>(k.d_hidden_next, at);
  const Quad above = load_optional<kAligned>(k.d_hidden_above, at);
  const Quad last = load_optional<kAligned>(k.d_hidden_final, at);
  Quad d_cell = load_optional<kAligned>(k.d_cell, at);
  for_four([&](int e) {
    const float i = a.i.at[e], g = a.g.at[e], f = a.f.at[e], o = a.o.at[e];
    const float tanh_c = tanhf(cell.at[e]);
    const float d_h = next.at[e] + above.at[e] + last.at[e];
    const float d_c = d_cell.at[e] + tanh_gradient(tanh_c, d_h * o);
    a.i.at[e] = sigmoid_gradient(i, d_c * g);
    a.g.at[e] = tanh_gradient(g, d_c * i);
    a.f.at[e] = sigmoid_gradient(f, d_c * cell_prev.at[e]);
    a.o.at[e] = sigmoid_gradient(o, d_h * tanh_c);
    d_cell.at[e] = d_c * f;
  });
  store_gates<kAligned>(a, gates, k.units, at.count);
  store_quad<kAligned>(d_cell, k.d_cell_prev[at.row] + at.column, at.count);
}

}  // namespace

// Of a view that is not given, null and stride 0, the alignment asks nothing.
void enqueue(Cuda& cuda, const CellForwardStep& step) {
  const bool vector = step.units % 4 == 0 && aligned_for_quads(step.bias, 0) &&
                      quads_are_aligned({step.gates, step.cell_prev, step.cell, step.hidden,
                                         step.final_cell, step.final_hidden});
  with_alignment(vector, [&](auto aligned) {
    launch_grid(cuda, "lstm_cell_forward_kernel",
                grid_of_quads("LstmCellForward", step.rows, step.units),
                lstm_cell_forward_kernel<aligned()>, step);
  });
}

void enqueue(Cuda& cuda, const CellBackwardStep& step) {
  const bool vector =
      step.units % 4 == 0 &&
      quads_are_aligned({step.cell_prev, step.cell, step.d_hidden_next, step.d_hidden_above,
                         step.d_hidden_final, step.d_cell, step.d_cell_prev, step.gates});
  with_alignment(vector, [&](auto aligned) {
    launch_grid(cuda, "lstm_cell_backward_kernel",
                grid_of_quads("LstmCellBackward", step.rows, step.units),
                lstm_cell_backward_kernel<aligned()>, step);
  });
}

void launch(Cuda& cuda, const LstmCellForward& k) {
  enqueue(cuda, CellForwardStep{.rows = static_cast<unsigned>(k.cell.extent(0)),
                                .units = static_cast<unsigned>(k.cell.extent(1)),
                                .gates = k.gates,
                                .cell_prev = k.cell_prev,
                                .cell = k.cell,
                                .hidden = k.hidden});
}

void launch(Cuda& cuda, const LstmCellBackward& k) {
  enqueue(cuda, CellBackwardStep{.rows = static_cast<unsigned>(k.cell.extent(0)),
                                 .units = static_cast<unsigned>(k.cell.extent(1)),
                                 .cell_prev = k.cell_prev,
                                 .cell = k.cell,
                                 .d_hidden_next = k.d_hidden,
                                 .d_cell = k.d_cell,
                                 .d_cell_prev = k.d_cell,
                                 .gates = k.gates});
}

}  // namespace drumvae
