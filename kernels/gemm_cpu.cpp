// Products on the CPU: tasks of rows against all panels; weight gradients in blocks of the
// gradient.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "kernels/contract_cpu.h"
#include "kernels/gemm_cpu-inl.h"
#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

void TanhRows(const View<float, 2>& rows) {
  const hn::ScalableTag<float> d;
  for (Index row = 0; row < rows.extent(0); ++row) {
    float* values = rows[row].data();
    ForEachVector(d, rows.extent(1), [=](auto tag, Index i) HWY_ATTR {
      hn::StoreU(Tanh(tag, hn::LoadU(tag, values + i)), tag, values + i);
    });
  }
}

void GemmRows(const Gemm& gemm, Index first_row, Index rows, std::span<std::byte> scratch) {
  const Index depth = gemm.weights.inputs, columns = gemm.weights.outputs;
  auto* tiles = reinterpret_cast<float*>(scratch.data());
  const View<const float, 2> inputs = gemm.inputs.rows(first_row, rows);
  const View<float, 2> outputs = gemm.outputs.rows(first_row, rows);
  PackTiles(inputs.data(), inputs.stride(0), 1, rows, 0, depth, depth, tiles);

  ChainStart start{outputs.data(), outputs.stride(0)};
  if (gemm.bias.given()) {
    start = {gemm.bias.data(), 0};
  } else if (!gemm.accumulate) {
    for (Index row = 0; row < rows; ++row) std::fill_n(outputs[row].data(), columns, 0.0F);
  }
  const ChainPart whole{.length = depth};
  ProductOfTiles(tiles, rows, {&whole, 1}, gemm.weights, start, outputs.data(), outputs.stride(0),
                 0, columns);
  if (gemm.activation == Activation::tanh) TanhRows(outputs);
}

// Packs `rows` rows of d_outputs as the panels of a weight matrix.
void PackPanels(const View<const float, 2>& d_outputs, const PackedWeights& panels) {
  for (Index panel = 0; panel < panel_count(panels.outputs); ++panel) {
    const Index first = panel * kPanelColumns;
    const Index width = std::min(kPanelColumns, panels.outputs - first);
    float* to = packed_panel(panels, panel);
    for (Index row = 0; row < panels.inputs; ++row, to += kPanelColumns) {
      std::copy_n(d_outputs[row].data() + first, width, to);
      std::fill(to + width, to + kPanelColumns, 0.0F);
    }
  }
}

void AddColumnSums(const View<const float, 2>& rows, float* sums) {
  float part[kGradientColumns] = {};
  for (Index row = 0; row < rows.extent(0); ++row) {
    const float* values = rows[row].data();
    for (Index column = 0; column < rows.extent(1); ++column) part[column] += values[column];
  }
  for (Index column = 0; column < rows.extent(1); ++column) sums[column] += part[column];
}

// One block of d_weights: all rows of the batch, kProductSplit at a time.
void GradientBlock(const GemmWeightGradient& gemm, Index first_input, Index first_output,
                   std::span<std::byte> scratch) {
  const Index inputs = std::min(kGradientRows, gemm.inputs.extent(1) - first_input);
  const Index outputs = std::min(kGradientColumns, gemm.d_outputs.extent(1) - first_output);
  const auto d_weights = gemm.d_weights.rows(first_input, inputs).columns(first_output, outputs);
  auto* tiles = reinterpret_cast<float*>(scratch.data());
  PackedWeights panels{.storage = scratch.data() + kGradientRows * kProductSplit * sizeof(float),
                       .outputs = outputs};

  for (Index row = 0; row < gemm.inputs.extent(0); row += kProductSplit) {
    panels.inputs = std::min(kProductSplit, gemm.inputs.extent(0) - row);
    const auto d_rows = gemm.d_outputs.rows(row, panels.inputs).columns(first_output, outputs);
    PackPanels(d_rows, panels);
    const float* columns = gemm.inputs.rows(row, panels.inputs).data() + first_input;
    PackTiles(columns, 1, gemm.inputs.stride(0), inputs, 0, panels.inputs, panels.inputs, tiles);
    const ChainPart part{.length = panels.inputs, .done = row};
    ProductOfTiles(tiles, inputs, {&part, 1}, panels, {d_weights.data(), d_weights.stride(0)},
                   d_weights.data(), d_weights.stride(0), 0, outputs);
    if (gemm.d_bias.given() && first_input == 0) {
      AddColumnSums(d_rows, gemm.d_bias.data() + first_output);
    }
  }
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(GemmRows);
HWY_EXPORT(GradientBlock);
}  // namespace

Index packed_weights_bytes(Index inputs, Index outputs, ElementType type) {
  return panel_count(outputs) * kPanelColumns * inputs * element_bytes(type);
}

void launch(Cpu& cpu, const PackWeights& kernel) {
  require_built_for_cpu(kernel);
  const PackedWeights& packed = kernel.packed;
  const Index row_stride = kernel.weights.stride(kernel.transpose ? 1 : 0);
  const Index column_stride = kernel.weights.stride(kernel.transpose ? 0 : 1);
  cpu.parallel_for(panel_count(packed.outputs), [&](Index panel, std::span<std::byte>) {
    const Index first = panel * kPanelColumns;
    const Index width = std::min(kPanelColumns, packed.outputs - first);
    float* to = packed_panel(packed, panel);
    for (Index row = 0; row < packed.inputs; ++row, to += kPanelColumns) {
      const float* from = kernel.weights.data() + row * row_stride + first * column_stride;
      for (Index column = 0; column < width; ++column) to[column] = from[column * column_stride];
      std::fill(to + width, to + kPanelColumns, 0.0F);
    }
  });
}

void launch(Cpu& cpu, const Gemm& kernel) {
  require_built_for_cpu(kernel);
  const Index rows = kernel.inputs.extent(0);
  const Index block = rows_per_task(rows, kernel.weights.inputs, cpu.threads());
  cpu.parallel_for((rows + block - 1) / block, [&](Index task, std::span<std::byte> scratch) {
    const Index first = task * block;
    HWY_DYNAMIC_DISPATCH(GemmRows)(kernel, first, std::min(block, rows - first), scratch);
  });
}

void launch(Cpu& cpu, const GemmWeightGradient& kernel) {
  const Index across = (kernel.d_outputs.extent(1) + kGradientColumns - 1) / kGradientColumns;
  const Index down = (kernel.inputs.extent(1) + kGradientRows - 1) / kGradientRows;
  cpu.parallel_for(across * down, [&](Index task, std::span<std::byte> scratch) {
    HWY_DYNAMIC_DISPATCH(GradientBlock)
    (kernel, task / across * kGradientRows, task % across * kGradientColumns, scratch);
  });
}

}  // namespace drumvae
#endif  // HWY_ONCE
