// Gradients of the NADE head's weights on CUDA: a block takes 64 hidden units and a part of the
// rows; a second launch adds the parts.
#include "kernels/math.cuh"
#include "kernels/nade.h"
#include "kernels/quads.cuh"

namespace drumvae {
namespace {

struct NadePartArguments {
  Index total_rows, rows_per_part;
  unsigned rows, units, drums;  // rows: of the batch
  Steps<const float> outputs, targets, d_outputs;
  Rows<const float> encoder, decoder;
  float* parts;  // [parts, 2, D, Nh]: d_encoder's, then d_decoder's
};

constexpr unsigned kUnits = 64;  // of a block, a thread each

// Columns of shared memory, one a thread: drum c's stand at [c*kUnits].
struct UnitGradients {
  float* encoder;
  float* decoder;
  float* d_a;  // of the row at hand
};

// One row's share of one hidden unit: forward over the drums, then backward.
__device__ void add_row(const NadePartArguments& k, Index row, unsigned unit,
                        const UnitGradients& part) {
  const Index t = row / k.rows, b = row - t * k.rows;
  const float* y = k.targets.row(t, b);
  const float* d_s = k.d_outputs.row(t, b) + k.units;
  float a = k.outputs.row(t, b)[unit];
  for (unsigned c = 0; c < k.drums; ++c) {
    const float h = sigmoid(a);
    part.decoder[c * kUnits] = fmaf(d_s[c], h, part.decoder[c * kUnits]);
    part.d_a[c * kUnits] = sigmoid_gradient(h, d_s[c] * k.decoder[c][unit]);
    a = fmaf(y[c], k.encoder[c][unit], a);
  }
  float behind = 0;  // d_a of the drums behind c
  for (unsigned c = k.drums; c-- > 0;) {
    part.encoder[c * kUnits] = fmaf(y[c], behind, part.encoder[c * kUnits]);
    behind += part.d_a[c * kUnits];
  }
}

__global__ void __launch_bounds__(kUnits) nade_weight_parts_kernel(NadePartArguments k) {
  DRUMVAE_DYNAMIC_SHARED(float, shared);
  const unsigned unit = blockIdx.x * kUnits + threadIdx.x;
  if (unit >= k.units) return;
  float* const first = shared + threadIdx.x;
  const UnitGradients part{first, first + k.drums * kUnits, first + 2 * k.drums * kUnits};
  for (unsigned c = 0; c < k.drums; ++c) part.encoder[c * kUnits] = part.decoder[c * kUnits] = 0;
  const Index begin = blockIdx.y * k.rows_per_part;
  const Index end = begin + k.rows_per_part < k.total_rows ? begin + k.rows_per_part : k.total_rows;
  for (Index row = begin; row < end; ++row) add_row(k, row, unit, part);
  float* const to = k.parts + Index{blockIdx.y} * 2 * k.drums * k.units + unit;
  for (unsigned c = 0; c < k.drums; ++c) {
    to[Index{c} * k.units] = part.encoder[c * kUnits];
    to[(Index{k.drums} + c) * k.units] = part.decoder[c * kUnits];
  }
}

// A thread per weight, encoder's and decoder's.
__global__ void __launch_bounds__(kQuadThreads)
    add_nade_parts_kernel(const float* parts, unsigned count, unsigned units, unsigned drums,
                          Rows<float> d_encoder, Rows<float> d_decoder) {
  const unsigned weights = drums * units;
  const unsigned place = blockIdx.x * kQuadThreads + threadIdx.x;
  if (place >= 2 * weights) return;
  const bool of_encoder = place < weights;
  const unsigned weight = of_encoder ? place : place - weights;
  const unsigned drum = weight / units, unit = weight - drum * units;
  float sum = 0;
  for (unsigned part = 0; part < count; ++part) sum += parts[Index{part} * 2 * weights + place];
  (of_encoder ? d_encoder : d_decoder)[drum][unit] += sum;
}

constexpr Index kRowsPerPart = 128;

}  // namespace

void launch(Cuda& cuda, const NadeWeightGradients& k) {
  const Index drums = k.weights.encoder.extent(0), units = k.weights.encoder.extent(1);
  const Index total_rows = k.outputs.extent(0) * k.outputs.extent(1);
  if (total_rows == 0) return;
  const Index room = cuda.workspace().extent(0) / static_cast<Index>(sizeof(float));
  Index rows_per_part = kRowsPerPart;
  while ((total_rows / rows_per_part + 1) * 2 * drums * units > room) rows_per_part *= 2;
  const auto parts = static_cast<unsigned>((total_rows + rows_per_part - 1) / rows_per_part);
  const NadePartArguments arguments{.total_rows = total_rows,
                                    .rows_per_part = rows_per_part,
                                    .rows = static_cast<unsigned>(k.outputs.extent(1)),
                                    .units = static_cast<unsigned>(units),
                                    .drums = static_cast<unsigned>(drums),
                                    .outputs = k.outputs,
                                    .targets = k.targets,
                                    .d_outputs = k.d_outputs,
                                    .encoder = k.weights.encoder,
                                    .decoder = k.weights.decoder,
                                    .parts = reinterpret_cast<float*>(cuda.workspace().data())};
  launch_grid(cuda, "nade_weight_parts_kernel",
              {.blocks = dim3((arguments.units + kUnits - 1) / kUnits, parts),
               .threads = dim3(kUnits),
               .shared_bytes = 3 * kUnits * static_cast<std::size_t>(drums) * sizeof(float)},
              nade_weight_parts_kernel, arguments);
  const unsigned weights = 2 * arguments.drums * arguments.units;
  launch_grid(
      cuda, "add_nade_parts_kernel",
      {.blocks = dim3((weights + kQuadThreads - 1) / kQuadThreads), .threads = dim3(kQuadThreads)},
      add_nade_parts_kernel, arguments.parts, parts, arguments.units, arguments.drums, k.d_encoder,
      k.d_decoder);
}

}  // namespace drumvae
