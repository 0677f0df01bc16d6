// A whole LSTM layer on the CPU: each task takes some rows of the batch through all steps, so that
// no thread waits for another until the sequence ends.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/lstm_sequence_cpu.cpp"
#include "kernels/lstm_sequence_cpu.h"

#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "kernels/contract.h"
#include "kernels/contract_cpu.h"
#include "kernels/dropout_cpu-inl.h"
#include "kernels/gemm_cpu-inl.h"
#include "kernels/lstm_cell_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

// The parts of x_t in the order in which the product chains them.
struct InputParts {
  explicit InputParts(const LstmShape& shape)
      : context{shape.row, shape.context},
        row{0, shape.row},
        control{shape.row + shape.context, shape.control},
        hidden{shape.inputs(), shape.units},
        chain{context, row, control, hidden} {}

  ChainPart context, row, control, hidden;
  ChainPart chain[4];
};

void DropRow(const LstmSequenceForward& lstm, Index t, Index b, const float* from,
             const ChainPart& part, float* x) {
  if (part.length == 0) return;
  if (!lstm.dropout.active()) {
    std::copy_n(from, part.length, x + part.first);
    return;
  }
  DropoutRow(lstm.dropout, t, b, part.first, lstm.shape.inputs(), part.length, from,
             x + part.first);
}

// x_t after dropout for rows [first, first + rows), kept for the backward pass.
void KeepInputs(const LstmSequenceForward& lstm, const InputParts& parts, Index t, Index first,
                Index rows, const View<float, 3>& kept) {
  for (Index b = first; b < first + rows; ++b) {
    float* x = kept[t][b].data();
    if (parts.row.length) DropRow(lstm, t, b, lstm.inputs.row.f32()[t][b].data(), parts.row, x);
    if (parts.context.length)
      DropRow(lstm, t, b, lstm.inputs.context.f32()[b].data(), parts.context, x);
    if (parts.control.length)
      DropRow(lstm, t, b, lstm.inputs.control.f32()[t][b].data(), parts.control, x);
  }
}

// Interleaves a block's [context, row, control, h] as tiles; h is left out where there is none yet.
class TilePacker {
 public:
  TilePacker(Index rows, Index columns, float* tiles)
      : rows_(rows), columns_(columns), tiles_(tiles) {}

  void add(const View<const float, 2>& part) {
    PackTiles(part.data(), part.stride(0), 1, rows_, first_, part.extent(1), columns_, tiles_);
    first_ += part.extent(1);
  }

 private:
  Index rows_, columns_;
  float* tiles_;
  Index first_ = 0;
};

// The tiles of step t: [x_t, h] of rows [first, first + rows).
void PackStep(const LstmSequenceForward& lstm, const InputParts& parts, const SequenceCache& cache,
              Index t, const View<const float, 2>& h, Index first, Index rows, float* tiles) {
  const LstmShape& shape = lstm.shape;
  const auto block = [&](const auto& view) { return view.rows(first, rows); };
  TilePacker packer(rows, shape.inputs() + (h.given() ? shape.units : 0), tiles);
  if (cache.inputs.given()) {
    KeepInputs(lstm, parts, t, first, rows, cache.inputs);
    const View<const float, 2> x = block(cache.inputs[t]);
    for (const ChainPart& part : {parts.context, parts.row, parts.control}) {
      packer.add(x.columns(part.first, part.length));
    }
  } else {
    if (shape.context) packer.add(block(lstm.inputs.context.f32()));
    if (shape.row) packer.add(block(lstm.inputs.row.f32()[t]));
    if (shape.control) packer.add(block(lstm.inputs.control.f32()[t]));
  }
  if (h.given()) packer.add(block(h));
}

void ForwardRows(const LstmSequenceForward& lstm, Index first, Index rows,
                 std::span<std::byte> scratch) {
  const hn::ScalableTag<float> d;
  const LstmShape& shape = lstm.shape;
  const InputParts parts(shape);
  const SequenceCache cache = sequence_cache(lstm);
  const View<float, 3> hidden = lstm.hidden.f32();
  auto* tiles = reinterpret_cast<float*>(scratch.data());

  View<const float, 2> h = lstm.initial_hidden, c = lstm.initial_cell;
  for (Index i = 0; i < shape.steps; ++i) {
    const Index t = lstm.direction == Direction::forward ? i : shape.steps - 1 - i;
    PackStep(lstm, parts, cache, t, h, first, rows, tiles);
    const View<float, 2> gates = cache.gates[cache.slot(t)].rows(first, rows);
    ProductOfTiles(tiles, rows, std::span(parts.chain).first(h.given() ? 4 : 3),
                   lstm.weights.kernel, {lstm.weights.bias.data(), 0}, gates.data(),
                   gates.stride(0), 0, 4 * shape.units);
    const View<float, 2> cell = cache.cells[cache.slot(t)];
    for (Index b = first; b < first + rows; ++b) {
      LstmCellForwardRow(d, gates[b - first].data(), c.given() ? c[b].data() : cache.zeros.data(),
                         cell[b].data(), hidden[t][b].data(), shape.units);
    }
    h = hidden[t];
    c = cell;
  }
  const auto keep = [&](const View<const float, 2>& from, const View<float, 2>& to) {
    for (Index b = first; to.given() && b < first + rows; ++b)
      std::copy_n(from[b].data(), shape.units, to[b].data());
  };
  keep(h, lstm.final_hidden);
  keep(c, lstm.final_cell);
}

// The part of d x_t that somebody wants, through the dropout: d_row is written, d_context added to.
void BackwardInputs(const LstmSequenceBackward& lstm, Index t, Index first, Index rows,
                    const View<float, 2>& d_x) {
  const LstmShape& shape = lstm.shape;
  const auto drop = [&](Index b, Index column, Index count) {
    float* values = d_x[b - first].data() + column;
    if (lstm.dropout.active()) {
      DropoutRow(lstm.dropout, t, b, column, shape.inputs(), count, values, values);
    }
    return values;
  };
  for (Index b = first; b < first + rows; ++b) {
    if (lstm.d_row.given()) std::copy_n(drop(b, 0, shape.row), shape.row, lstm.d_row[t][b].data());
    if (!lstm.d_context.given()) continue;
    const float* d_context = drop(b, shape.row, shape.context);
    float* sum = lstm.d_context[b].data();
    for (Index z = 0; z < shape.context; ++z) sum[z] += d_context[z];
  }
}

void AddRows(const View<const float, 2>& from, const View<float, 2>& to) {
  for (Index row = 0; row < to.extent(0); ++row) {
    for (Index column = 0; column < to.extent(1); ++column) to[row][column] += from[row][column];
  }
}

void BackwardRows(const LstmSequenceBackward& lstm, Index first, Index rows,
                  std::span<std::byte> scratch) {
  const hn::ScalableTag<float> d;
  const LstmShape& shape = lstm.shape;
  const Index gate_columns = 4 * shape.units;
  const SequenceCache cache = sequence_cache(lstm);
  const bool wants_inputs = lstm.d_row.given() || lstm.d_context.given();
  auto* tiles = reinterpret_cast<float*>(scratch.data());
  const View<float, 2> d_x(tiles + rows * gate_columns, {rows, shape.inputs()});
  const auto block = [&](const auto& view) { return view.rows(first, rows); };
  const View<float, 2> d_hidden = block(cache.d_hidden), d_cell = block(cache.d_cell);
  const auto clear = [](const View<float, 2>& view) {
    std::fill_n(view.data(), view.size(), 0.0F);
  };
  clear(d_hidden);
  clear(d_cell);
  for (Index b = first; lstm.d_context.given() && b < first + rows; ++b) {
    std::fill_n(lstm.d_context[b].data(), shape.context, 0.0F);
  }

  for (Index i = shape.steps; i-- > 0;) {
    const Index t = lstm.direction == Direction::forward ? i : shape.steps - 1 - i;
    const Index t_prev = lstm.direction == Direction::forward ? t - 1 : t + 1;
    const View<const float, 2> c_prev =
        i > 0 ? View<const float, 2>(cache.cells[t_prev]) : lstm.initial_cell;
    if (lstm.d_hidden.given()) AddRows(block(lstm.d_hidden[t]), d_hidden);
    if (i == shape.steps - 1 && lstm.d_final_hidden.given())
      AddRows(block(lstm.d_final_hidden), d_hidden);
    for (Index b = 0; b < rows; ++b) {
      LstmCellBackwardRow(d, c_prev.given() ? c_prev[first + b].data() : cache.zeros.data(),
                          cache.cells[t][first + b].data(), d_hidden[b].data(), d_cell[b].data(),
                          cache.gates[t][first + b].data(), shape.units);
    }
    TilePacker(rows, gate_columns, tiles).add(block(cache.gates[t]));
    const ChainPart whole{.length = gate_columns};
    clear(d_hidden);
    ProductOfTiles(tiles, rows, {&whole, 1}, lstm.weights.hidden_transposed,
                   {d_hidden.data(), shape.units}, d_hidden.data(), shape.units, 0, shape.units);
    if (!wants_inputs) continue;
    clear(d_x);
    ProductOfTiles(tiles, rows, {&whole, 1}, lstm.weights.inputs_transposed,
                   {d_x.data(), shape.inputs()}, d_x.data(), shape.inputs(), 0, shape.inputs());
    BackwardInputs(lstm, t, first, rows, d_x);
  }
  const auto keep = [&](const View<float, 2>& from, const View<float, 2>& to) {
    for (Index b = 0; to.given() && b < rows; ++b)
      std::copy_n(from[b].data(), shape.units, to[first + b].data());
  };
  keep(d_hidden, lstm.d_initial_hidden);
  keep(d_cell, lstm.d_initial_cell);
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(ForwardRows);
HWY_EXPORT(BackwardRows);

template <class Sequence>
void require_cache(const char* name, const Sequence& lstm) {
  require(lstm.cache.given() && lstm.cache.extent(0) >= sequence_cache(lstm).bytes, name,
          "cache is smaller than lstm_sequence_cache_bytes()");
}

}  // namespace

void launch(Cpu& cpu, const LstmSequenceForward& kernel) {
  require_built_for_cpu(kernel);
  require_cache("LstmSequenceForward", kernel);
  const SequenceCache cache = sequence_cache(kernel);
  std::fill_n(cache.zeros.data(), cache.zeros.size(), 0.0F);
  const Index rows = kernel.shape.rows;
  const Index block =
      rows_per_task(rows, kernel.shape.inputs() + kernel.shape.units, cpu.threads());
  cpu.parallel_for((rows + block - 1) / block, [&](Index task, std::span<std::byte> scratch) {
    const Index first = task * block;
    HWY_DYNAMIC_DISPATCH(ForwardRows)(kernel, first, std::min(block, rows - first), scratch);
  });
}

void launch(Cpu& cpu, const LstmSequenceBackward& kernel) {
  require_built_for_cpu(kernel);
  require_cache("LstmSequenceBackward", kernel);
  const Index rows = kernel.shape.rows;
  const Index block =
      rows_per_task(rows, kernel.shape.inputs() + 4 * kernel.shape.units, cpu.threads());
  cpu.parallel_for((rows + block - 1) / block, [&](Index task, std::span<std::byte> scratch) {
    const Index first = task * block;
    HWY_DYNAMIC_DISPATCH(BackwardRows)(kernel, first, std::min(block, rows - first), scratch);
  });
}

// The inputs' rows in one product over all steps, then h's, which trail the gates by one step.
void launch(Cpu& cpu, const LstmWeightGradient& lstm) {
  require_built_for_cpu(lstm);
  require_cache("LstmWeightGradient", lstm);
  const LstmShape& shape = lstm.shape;
  const SequenceCache cache = sequence_cache(lstm);
  const View<const float, 3> x = cache.inputs.given() ? cache.inputs : lstm.inputs.row.f32();
  const View<const float, 3> d_gates = cache.gates, hidden = lstm.hidden.f32();
  launch(cpu, GemmWeightGradient{.inputs = x.flat_rows(),
                                 .d_outputs = d_gates.flat_rows(),
                                 .d_weights = lstm.d_kernel.rows(0, shape.inputs()),
                                 .d_bias = lstm.d_bias});
  const View<float, 2> d_hidden_kernel = lstm.d_kernel.rows(shape.inputs(), shape.units);
  const bool forward = lstm.direction == Direction::forward;
  const Index later = shape.steps - 1;
  if (lstm.initial_hidden.given()) {
    launch(cpu, GemmWeightGradient{.inputs = lstm.initial_hidden,
                                   .d_outputs = d_gates[forward ? 0 : later],
                                   .d_weights = d_hidden_kernel});
  }
  if (later == 0) return;
  launch(cpu, GemmWeightGradient{.inputs = hidden.rows(forward ? 0 : 1, later).flat_rows(),
                                 .d_outputs = d_gates.rows(forward ? 1 : 0, later).flat_rows(),
                                 .d_weights = d_hidden_kernel});
}

}  // namespace drumvae
#endif  // HWY_ONCE
