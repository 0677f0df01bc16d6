// Products and LSTM steps for one to twelve rows, where reading the weights is the work: each
// weight is read once per step, from start to end, and serves all rows.  CPU only.
//
// The columns of a matrix are cut into panels of 64; a panel of an LSTM's kernel holds the four
// gates of 16 units, so that whoever computes it can go on to c and h.  A caller gives each thread
// a fixed range of panels; nothing here locks, allocates, throws or calls the system.  Bits: in
// fp32 those of gemm.h and lstm_sequence.h, whatever the number of rows and threads.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/gemm.h"
#include "kernels/view.h"

namespace drumvae {

inline constexpr Index kStreamedRows = 12;     // the most rows
inline constexpr Index kStreamedColumns = 64;  // of a panel
inline constexpr Index kStreamedUnits = 16;    // of a panel of an LSTM's kernel
inline constexpr Index kInt8GroupRows = 32;    // rows of a column that share a scale in int8

// How streamed weights are stored; sums, states and inputs stay fp32.  bf16: rounded to nearest
// even.  int8: a column's 32 rows share the scale max|w|/127.
enum class WeightFormat : std::uint8_t { f32, bf16, int8 };

// Natural, or, of an LSTM's kernel [K, 4H], by panels of 16 units: i, g, f, o of each.
enum class ColumnOrder : std::uint8_t { natural, gates };

// A matrix [K, N] in panels, written by stream_weights(); columns are padded with zeros.
struct StreamedWeights {
  const std::byte* storage = nullptr;  // streamed_weights_bytes(), 64-byte aligned
  Index inputs = 0;                    // K
  Index panels = 0;
  WeightFormat format = WeightFormat::f32;
};

// Panels of a matrix with N columns in this order.
Index streamed_panels(Index outputs, ColumnOrder order);

// A multiple of 64.
Index streamed_weights_bytes(Index inputs, Index panels, WeightFormat format);

// Writes weights [K, N] to storage in their new order.
void stream_weights(const View<const float, 2>& weights, ColumnOrder order, WeightFormat format,
                    std::byte* storage);

// Writes a bias [N] as the start of a product: [panels, rows, 64].
void stream_bias(const View<const float, 1>& bias, ColumnOrder order, Index rows, float* start);

// Some of the K inputs: value i of row b stands at values[i*rows + b].
struct StreamedPart {
  const float* values = nullptr;
  Index length = 0;
};

// outputs = activation(start + [parts] W), panel by panel.
struct StreamedProduct {
  Index rows = 1;                       // B, 1 to kStreamedRows
  StreamedWeights weights;              // [K, N]
  std::span<const StreamedPart> parts;  // their lengths add up to K
  const float* start = nullptr;         // [panels, B, 64]
  Activation activation = Activation::identity;
  float* outputs = nullptr;  // [panels, B, 64]; out; may be start
};

// One step of an LSTM layer.
struct StreamedLstmStep {
  Index rows = 1;
  StreamedWeights weights;              // [K, 4H], of x_t and h, columns by gates
  std::span<const StreamedPart> parts;  // x_t and h of the step before
  const float* start = nullptr;  // [panels, B, 64]: bias and what x has in common to all steps
  float* cell = nullptr;         // [panels, B, 16]; in and out
  float* hidden = nullptr;       // [panels*16, B]; out; none of the parts
};

// Panels [first, first + count), on the calling thread.
void run(const StreamedProduct& product, Index first, Index count) noexcept;
void run(const StreamedLstmStep& step, Index first, Index count) noexcept;

// The same for several groups of rows with the same weights, a panel for all of them before the
// next: it comes from far away once.
void run(std::span<const StreamedLstmStep> groups, Index first, Index count) noexcept;

}  // namespace drumvae
