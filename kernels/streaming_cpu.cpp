// Streaming on the CPU: panels one after the other; an LSTM's cells as soon as their gates are
// done.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/streaming_cpu.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <vector>

#include "kernels/lstm_cell_cpu-inl.h"
#include "kernels/sixteen_bits.h"
#include "kernels/streaming_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

// Calls body.operator()<F, R>() for the format and the number of rows.
template <class F, class Body>
HWY_INLINE void WithRows(Index rows, const Body& body) {
  switch (rows) {
    case 1:
      return body.template operator()<F, 1>();
    case 2:
      return body.template operator()<F, 2>();
    case 3:
      return body.template operator()<F, 3>();
    case 4:
      return body.template operator()<F, 4>();
    case 5:
      return body.template operator()<F, 5>();
    case 6:
      return body.template operator()<F, 6>();
    case 7:
      return body.template operator()<F, 7>();
    default:
      return body.template operator()<F, 8>();
  }
}

template <class Body>
HWY_INLINE void WithFormatAndRows(WeightFormat format, Index rows, const Body& body) {
  switch (format) {
    case WeightFormat::f32:
      return WithRows<F32Weights>(rows, body);
    case WeightFormat::bf16:
      return WithRows<Bf16Weights>(rows, body);
    case WeightFormat::int8:
      return WithRows<Int8Weights>(rows, body);
  }
}

// Calls done(panel, its [B, 64]) for every panel; scratch is [2, B, 64].
template <class F, int R, class Done>
HWY_INLINE void EachPanel(const StreamedProduct& product, Index first, Index count, float* scratch,
                          const Done& done) {
  constexpr int kPanels = PanelsAtOnce(R);
  Index panel = first;
  for (; panel + kPanels <= first + count; panel += kPanels) {
    StreamPanels<F, R, kPanels>(product, panel, 0, scratch);
    for (int p = 0; p < kPanels; ++p) done(panel + p, scratch + p * R * kStreamedColumns);
  }
  for (; panel < first + count; ++panel) {
    StreamPanels<F, R, 1>(product, panel, 0, scratch);
    done(panel, scratch);
  }
}

HWY_INLINE void StoreActivated(Activation activation, const float* sums, Index count,
                               float* outputs) {
  const StreamTag d;
  for (Index i = 0; i < count; i += kStreamLanes) {
    const StreamVec sum = hn::LoadU(d, sums + i);
    hn::StoreU(activation == Activation::tanh ? Tanh(d, sum) : sum, d, outputs + i);
  }
}

void Product(const StreamedProduct& product, Index first, Index count) {
  WithFormatAndRows(product.weights.format, product.rows, [&]<class F, int R>() HWY_ATTR {
    HWY_ALIGN float scratch[2 * R * kStreamedColumns];
    EachPanel<F, R>(product, first, count, scratch, [&](Index panel, const float* sums) HWY_ATTR {
      constexpr Index kSize = R * kStreamedColumns;
      StoreActivated(product.activation, sums, kSize, product.outputs + panel * kSize);
    });
  });
}

// c and h of the 16 units of a panel, from its gates.
template <int R>
HWY_INLINE void CellsOfPanel(const StreamedLstmStep& step, Index panel, float* gates) {
  const StreamTag d;
  HWY_ALIGN float hidden[kStreamedUnits];
  for (int r = 0; r < R; ++r) {
    float* cell = step.cell + (panel * R + r) * kStreamedUnits;
    LstmCellForwardRow(d, gates + r * kStreamedColumns, cell, cell, hidden, kStreamedUnits);
    float* to = step.hidden + panel * kStreamedUnits * R + r;
    for (Index j = 0; j < kStreamedUnits; ++j) to[j * R] = hidden[j];
  }
}

void LstmStep(const StreamedLstmStep& step, Index first, Index count) {
  const StreamedProduct product{
      .rows = step.rows, .weights = step.weights, .parts = step.parts, .start = step.start};
  WithFormatAndRows(step.weights.format, step.rows, [&]<class F, int R>() HWY_ATTR {
    HWY_ALIGN float scratch[2 * R * kStreamedColumns];
    EachPanel<F, R>(product, first, count, scratch, [&](Index panel, float* gates) HWY_ATTR {
      CellsOfPanel<R>(step, panel, gates);
    });
  });
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(Product);
HWY_EXPORT(LstmStep);

// For each column of a panel the matrix's own, or -1 for padding.
using PanelColumns = std::array<Index, kStreamedColumns>;

PanelColumns panel_columns(Index panel, Index outputs, ColumnOrder order) {
  PanelColumns columns;
  for (Index j = 0; j < kStreamedColumns; ++j) {
    const Index units = outputs / 4, unit = panel * kStreamedUnits + j % kStreamedUnits;
    const Index column = order == ColumnOrder::natural ? panel * kStreamedColumns + j
                         : unit < units                ? j / kStreamedUnits * units + unit
                                                       : outputs;
    columns[static_cast<std::size_t>(j)] = column < outputs ? column : -1;
  }
  return columns;
}

// In either order a panel's columns are neighbours by sixteens.
void take_columns(const float* row, const PanelColumns& columns, float* to) {
  for (std::size_t j = 0; j < columns.size(); j += kStreamedUnits, to += kStreamedUnits) {
    if (columns[j + kStreamedUnits - 1] >= 0) {
      std::memcpy(to, row + columns[j], kStreamedUnits * sizeof(float));
      continue;
    }
    for (std::size_t i = 0; i < kStreamedUnits; ++i)
      to[i] = columns[j + i] < 0 ? 0.0F : row[columns[j + i]];
  }
}

// Columns j and j + 16 of each 32 are the halves of a word.
void write_bf16_row(const float* row, std::byte* to) {
  std::uint32_t words[kStreamedColumns / 2];
  for (Index block = 0; block < 2; ++block) {
    const float* const low = row + 2 * block * kStreamedUnits;
    for (Index j = 0; j < kStreamedUnits; ++j)
      words[block * kStreamedUnits + j] =
          to_bf16(low[j]) | std::uint32_t{to_bf16(low[j + kStreamedUnits])} << 16U;
  }
  std::memcpy(to, words, sizeof words);
}

// Rows [0, count) of a group, [count][64], and their scales.
void write_int8_group(const float* rows, Index count, float* scales, std::byte* to) {
  for (Index j = 0; j < kStreamedColumns; ++j) {
    float most = 0;
    for (Index k = 0; k < count; ++k)
      most = std::max(most, std::abs(rows[k * kStreamedColumns + j]));
    const float scale = most / 127;
    scales[j] = scale;
    for (Index k = 0; k < count; ++k) {
      const float steps = scale > 0 ? rows[k * kStreamedColumns + j] / scale : 0;
      to[k * kStreamedColumns + j] =
          static_cast<std::byte>(static_cast<std::int8_t>(std::lround(steps)));
    }
  }
}

// Writes a panel whose rows, [K][64], are given in fp32.
void write_panel(const std::vector<float>& rows, Index inputs, WeightFormat format, std::byte* to) {
  const Index row_bytes = kStreamedColumns * streamed_element_bytes(format);
  std::byte* weights = to + streamed_scale_bytes(inputs, format);
  if (format == WeightFormat::f32) std::memcpy(to, rows.data(), rows.size() * sizeof(float));
  for (Index k = 0; format == WeightFormat::bf16 && k < inputs; ++k) {
    write_bf16_row(rows.data() + k * kStreamedColumns, to + k * row_bytes);
  }
  for (Index k = 0; format == WeightFormat::int8 && k < inputs; k += kInt8GroupRows) {
    float* scales = reinterpret_cast<float*>(to) + k / kInt8GroupRows * kStreamedColumns;
    write_int8_group(rows.data() + k * kStreamedColumns, std::min(kInt8GroupRows, inputs - k),
                     scales, weights + k * row_bytes);
  }
}

}  // namespace

Index streamed_panels(Index outputs, ColumnOrder order) {
  return order == ColumnOrder::natural ? (outputs + kStreamedColumns - 1) / kStreamedColumns
                                       : (outputs / 4 + kStreamedUnits - 1) / kStreamedUnits;
}

Index streamed_weights_bytes(Index inputs, Index panels, WeightFormat format) {
  return panels * streamed_panel_bytes(inputs, format);
}

void stream_weights(const View<const float, 2>& weights, ColumnOrder order, WeightFormat format,
                    std::byte* storage) {
  const auto [inputs, outputs] = weights.shape();
  std::vector<float> rows(static_cast<std::size_t>(inputs * kStreamedColumns));
  for (Index panel = 0; panel < streamed_panels(outputs, order); ++panel) {
    const PanelColumns columns = panel_columns(panel, outputs, order);
    float* to = rows.data();
    for (Index k = 0; k < inputs; ++k, to += kStreamedColumns)
      take_columns(&weights[k][0], columns, to);
    write_panel(rows, inputs, format, storage + panel * streamed_panel_bytes(inputs, format));
  }
}

void stream_bias(const View<const float, 1>& bias, ColumnOrder order, Index rows, float* start) {
  for (Index panel = 0; panel < streamed_panels(bias.extent(0), order); ++panel) {
    const PanelColumns columns = panel_columns(panel, bias.extent(0), order);
    for (Index row = 0; row < rows; ++row, start += kStreamedColumns) {
      take_columns(bias.data(), columns, start);
    }
  }
}

void run(const StreamedProduct& product, Index first, Index count) noexcept {
  assert(product.rows >= 1 && product.rows <= kStreamedRows);
  assert(first >= 0 && first + count <= product.weights.panels);
  HWY_DYNAMIC_DISPATCH(Product)(product, first, count);
}

void run(const StreamedLstmStep& step, Index first, Index count) noexcept {
  assert(step.rows >= 1 && step.rows <= kStreamedRows);
  assert(first >= 0 && first + count <= step.weights.panels);
  HWY_DYNAMIC_DISPATCH(LstmStep)(step, first, count);
}

}  // namespace drumvae
#endif  // HWY_ONCE
