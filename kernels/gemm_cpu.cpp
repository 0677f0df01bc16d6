// Products on the CPU: tasks of rows against all panels; weight gradients in blocks of the
// gradient.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "kernels/gemm_cpu-inl.h"
#include "kernels/math_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

// Blocks of a weight gradient that one task computes; their quads and panels stay in the cache next
// to the core.
constexpr Index kGradientRows = 144;
constexpr Index kGradientColumns = 256;

void TanhRows(const View<float, 2>& rows) {
  const hn::ScalableTag<float> d;
  for (Index row = 0; row < rows.extent(0); ++row) {
    float* values = rows[row].data();
    ForEachVector(d, rows.extent(1), [=](auto tag, Index i) HWY_ATTR {
      hn::StoreU(Tanh(tag, hn::LoadU(tag, values + i)), tag, values + i);
    });
  }
}

template <class Slots>
void GemmRowsOf(const Gemm& gemm, Index first_row, Index rows, std::span<std::byte> scratch) {
  const Index depth = slot_count(gemm.weights.inputs, Slots::kType);
  auto* quads = reinterpret_cast<typename Slots::Slot*>(scratch.data());
  const View<float, 2> outputs = gemm.outputs.rows(first_row, rows);
  PackQuads<Slots>(gemm.inputs.rows(first_row, rows), quads, depth * kQuadRows);

  ChainStart start;
  if (gemm.bias.given()) start = {gemm.bias.data(), 0};
  if (gemm.accumulate) start = {outputs.data(), outputs.stride(0)};
  ProductOfQuads<Slots>({.quads = quads, .quad_stride = depth * kQuadRows, .length = depth},
                        gemm.weights, start, outputs);
  if (gemm.activation == Activation::tanh) TanhRows(outputs);
}

void GemmRows(const Gemm& gemm, Index first_row, Index rows, std::span<std::byte> scratch) {
  if (gemm.weights.type == ElementType::f32)
    return GemmRowsOf<Fp32Slots>(gemm, first_row, rows, scratch);
  GemmRowsOf<Bf16Slots>(gemm, first_row, rows, scratch);
}

// Packs rows of d_outputs as the panels of a weight matrix, row by row: a row's columns lie
// together.
void PackPanels(const View<const float, 2>& d_outputs, const PackedWeights& panels) {
  const Index whole = panels.outputs / kPanelColumns, rest = panels.outputs % kPanelColumns;
  for (Index row = 0; row < panels.inputs; ++row) {
    const float* from = d_outputs[row].data();
    float* to = packed_panel<float>(panels, 0) + row * kPanelColumns;
    const Index panel_floats = panels.inputs * kPanelColumns;
    for (Index panel = 0; panel < whole; ++panel, from += kPanelColumns, to += panel_floats)
      std::copy_n(from, kPanelColumns, to);
    if (rest > 0) std::fill(std::copy_n(from, rest, to), to + kPanelColumns, 0.0F);
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
  static_assert((kGradientRows + kGradientColumns) * kProductSplit * sizeof(float) <=
                Cpu::kScratchBytes);
  const Index inputs = std::min(kGradientRows, gemm.inputs.extent(1) - first_input);
  const Index outputs = std::min(kGradientColumns, gemm.d_outputs.extent(1) - first_output);
  const auto d_weights = gemm.d_weights.rows(first_input, inputs).columns(first_output, outputs);
  auto* quads = reinterpret_cast<float*>(scratch.data());
  PackedWeights panels{.storage = scratch.data() + kGradientRows * kProductSplit * sizeof(float),
                       .outputs = outputs};

  for (Index row = 0; row < gemm.inputs.extent(0); row += kProductSplit) {
    const Index rows = std::min(kProductSplit, gemm.inputs.extent(0) - row);
    panels.inputs = rows;
    const auto d_rows = gemm.d_outputs.rows(row, rows).columns(first_output, outputs);
    PackPanels(d_rows, panels);
    const float* terms[kProductSplit];
    for (Index r = 0; r < rows; ++r) terms[r] = gemm.inputs[row + r].data();
    PackColumnQuads<Fp32Slots>(terms, rows, first_input, inputs, quads, rows * kQuadRows);
    ProductOfQuads<Fp32Slots>(
        {.quads = quads, .quad_stride = rows * kQuadRows, .length = rows, .done = row}, panels,
        {d_weights.data(), d_weights.stride(0)}, d_weights);
    if (gemm.d_bias.given() && first_input == 0) {
      AddColumnSums(d_rows, gemm.d_bias.data() + first_output);
    }
  }
}

void GradientTask(const GemmWeightGradient& gemm, Index task, std::span<std::byte> scratch) {
  const Index down = (gemm.inputs.extent(1) + kGradientRows - 1) / kGradientRows;
  GradientBlock(gemm, task % down * kGradientRows, task / down * kGradientColumns, scratch);
}

Index GradientTasks(const GemmWeightGradient& gemm) {
  return (gemm.d_outputs.extent(1) + kGradientColumns - 1) / kGradientColumns *
         ((gemm.inputs.extent(1) + kGradientRows - 1) / kGradientRows);
}

// A panel of the weights, or of their transpose, as slots.
template <class Slots>
void PackPanel(const PackWeights& pack, Index panel) {
  const PackedWeights& packed = pack.packed;
  const Index per_block = panels_per_block(packed);
  const Index block_width = packed.outputs / packed.column_blocks;
  const Index within = panel % per_block * kPanelColumns;
  const Index first = panel / per_block * block_width + within;
  const Index width = std::min(kPanelColumns, block_width - within);
  const Index row_stride = pack.weights.stride(pack.transpose ? 1 : 0);
  const Index column_stride = pack.weights.stride(pack.transpose ? 0 : 1);
  const auto weight = [&](Index row, Index column) {
    return row < 0 ? 0.0F
                   : pack.weights.data()[row * row_stride + (first + column) * column_stride];
  };
  const Index lead = Slots::kTerms == 2 ? packed.inputs % 2 : 0;
  auto* to = packed_panel<typename Slots::Slot>(packed, panel);
  for (Index row = -lead; row < packed.inputs; row += Slots::kTerms, to += kPanelColumns) {
    for (Index column = 0; column < width; ++column) {
      if constexpr (Slots::kTerms == 1) {
        to[column] = weight(row, column);
      } else {
        to[column] = Slots::Make(weight(row, column), weight(row + 1, column));
      }
    }
    std::fill(to + width, to + kPanelColumns, typename Slots::Slot{});
  }
}

void PackAnyPanel(const PackWeights& pack, Index panel) {
  if (pack.packed.type == ElementType::f32) return PackPanel<Fp32Slots>(pack, panel);
  PackPanel<Bf16Slots>(pack, panel);
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(GemmRows);
HWY_EXPORT(GradientTask);
HWY_EXPORT(GradientTasks);
HWY_EXPORT(PackAnyPanel);
}  // namespace

Index packed_weights_bytes(Index inputs, Index outputs, ElementType type, Index column_blocks) {
  return column_blocks * panel_count(outputs / column_blocks) * kPanelColumns *
         slot_count(inputs, type) * static_cast<Index>(sizeof(float));
}

void launch(Cpu& cpu, const PackWeights& kernel) {
  const auto pack = HWY_DYNAMIC_DISPATCH(PackAnyPanel);
  cpu.parallel_for(kernel.packed.column_blocks * panels_per_block(kernel.packed),
                   [&](Index panel, auto) { pack(kernel, panel); });
}

void launch(Cpu& cpu, const Gemm& kernel) {
  const auto gemm = HWY_DYNAMIC_DISPATCH(GemmRows);
  const Index rows = kernel.inputs.extent(0);
  const Index block = rows_per_task(rows, kernel.weights.inputs, 0, cpu.threads());
  cpu.parallel_for((rows + block - 1) / block, [&](Index task, std::span<std::byte> scratch) {
    gemm(kernel, task * block, std::min(block, rows - task * block), scratch);
  });
}

void launch(Cpu& cpu, const GemmWeightGradient& kernel) {
  const auto gradient = HWY_DYNAMIC_DISPATCH(GradientTask);
  cpu.parallel_for(
      HWY_DYNAMIC_DISPATCH(GradientTasks)(kernel),
      [&](Index task, std::span<std::byte> scratch) { gradient(kernel, task, scratch); });
}

}  // namespace drumvae
#endif  // HWY_ONCE
