// Products on CUDA: cuBLAS, and around it the packing, the epilogue and the column sums.
#include "kernels/gemm.h"
#include "kernels/product.cuh"
#include "kernels/quads.cuh"

namespace drumvae {
namespace {

constexpr unsigned kTile = 32, kTileRows = 8;  // threads of a tile's kernel: [kTileRows, kTile]
constexpr Index kSumRows = kProductSplit;      // rows of a part of the column sums, or a multiple

unsigned blocks_for(Index count, Index per_block) {
  return static_cast<unsigned>((count + per_block - 1) / per_block);
}

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads)
    copy_rows_kernel(unsigned rows, unsigned columns, Rows<const float> from, Rows<float> to) {
  const QuadPlace at = this_quad(rows, columns);
  if (at.count == 0) return;
  store_quad<kAligned>(load_quad<kAligned>(from[at.row] + at.column, at.count),
                       to[at.row] + at.column, at.count);
}

// to [columns, rows] = from [rows, columns]^T, a tile of 32 by 32 per block: read and written along
// rows.  A tile's rows are one float longer than it is wide, so that its columns lie in different
// banks.
__global__ void __launch_bounds__(kTile* kTileRows)
    transpose_kernel(unsigned rows, unsigned columns, Rows<const float> from, Rows<float> to) {
  DRUMVAE_SHARED(float[kTile][kTile + 1], tile);
  const unsigned first_row = blockIdx.y * kTile, first_column = blockIdx.x * kTile;
  for (unsigned i = threadIdx.y; i < kTile; i += kTileRows) {
    const unsigned row = first_row + i, column = first_column + threadIdx.x;
    if (row < rows && column < columns) tile[i][threadIdx.x] = from[row][column];
  }
  __syncthreads();
  for (unsigned i = threadIdx.y; i < kTile; i += kTileRows) {
    const unsigned row = first_row + threadIdx.x, column = first_column + i;
    if (row < rows && column < columns) to[column][row] = tile[threadIdx.x][i];
  }
}

// outputs = activation(outputs + bias).
template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads)
    epilogue_kernel(unsigned rows, unsigned columns, const float* bias, bool tanh,
                    Rows<float> outputs) {
  const QuadPlace at = this_quad(rows, columns);
  if (at.count == 0) return;
  float* to = outputs[at.row] + at.column;
  Quad quad = load_quad<kAligned>(to, at.count);
  if (bias != nullptr) {
    const Quad added = load_quad<kAligned>(bias + at.column, at.count);
    for_four([&](int i) { quad.at[i] += added.at[i]; });
  }
  if (tanh) for_four([&](int i) { quad.at[i] = tanhf(quad.at[i]); });
  store_quad<kAligned>(quad, to, at.count);
}

// A block sums 32 columns of part blockIdx.y, rows dealt to its eight warps in turn.  sums is
// [parts, columns]; with `add` there is one part, and it is added to what is there.
__global__ void __launch_bounds__(kTile* kTileRows)
    column_sums_kernel(Index rows, unsigned columns, Index rows_per_part, Rows<const float> values,
                       float* sums, bool add) {
  DRUMVAE_SHARED(float[kTileRows][kTile], of_warp);
  const unsigned column = blockIdx.x * kTile + threadIdx.x;
  const Index first = Index{blockIdx.y} * rows_per_part;
  const Index end = rows - first < rows_per_part ? rows : first + rows_per_part;
  float sum = 0;
  if (column < columns) {
    for (Index row = first + threadIdx.y; row < end; row += kTileRows) sum += values[row][column];
  }
  of_warp[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y != 0 || column >= columns) return;
  for (unsigned warp = 1; warp < kTileRows; ++warp) sum += of_warp[warp][threadIdx.x];
  float* out = sums + Index{blockIdx.y} * columns + column;
  *out = add ? *out + sum : sum;
}

// sums += the parts, in ascending order.
__global__ void __launch_bounds__(kQuadThreads)
    add_parts_kernel(const float* parts, unsigned count, unsigned columns, float* sums) {
  const unsigned column = blockIdx.x * kQuadThreads + threadIdx.x;
  if (column >= columns) return;
  float sum = 0;
  for (unsigned part = 0; part < count; ++part) sum += parts[Index{part} * columns + column];
  sums[column] += sum;
}

cublasComputeType_t compute_type(Precision precision) {
  switch (precision) {
    case Precision::tf32:
      return CUBLAS_COMPUTE_32F_FAST_TF32;
    case Precision::bf16:
      return CUBLAS_COMPUTE_32F_FAST_16BF;
    case Precision::fp32:
      break;
  }
  return CUBLAS_COMPUTE_32F;
}

// A factor as cuBLAS sees it: a row-major matrix is its own transpose, column by column.
struct Factor {
  const View<const float, 2>& rows;
  cublasOperation_t operation;
};

int leading_dimension(const View<const float, 2>& rows) {
  return static_cast<int>(std::max({rows.stride(0), rows.extent(1), Index{1}}));
}

// out^T [N, M] = second^T [N, K] first^T [K, M].
void gemm(Cuda& cuda, const char* kernel, Precision precision, const Factor& second,
          const Factor& first, Index depth, Start start, const View<float, 2>& out) {
  if (out.size() == 0) return;
  const float one = 1, beta = start == Start::output ? 1 : 0;
  const cublasStatus_t status = cuda.cublas().gemm_ex(
      cuda.handle(), second.operation, first.operation, static_cast<int>(out.extent(1)),
      static_cast<int>(out.extent(0)), static_cast<int>(depth), &one, second.rows.data(),
      CUDA_R_32F, leading_dimension(second.rows), first.rows.data(), CUDA_R_32F,
      leading_dimension(first.rows), &beta, out.data(), CUDA_R_32F, leading_dimension(out),
      compute_type(std::max(precision, cuda.precision())), CUBLAS_GEMM_DEFAULT);
  require_success(status, kernel);
}

}  // namespace

void enqueue_product(Cuda& cuda, const char* kernel, Precision precision,
                     const View<const float, 2>& a, const View<const float, 2>& b, Start start,
                     const View<float, 2>& out) {
  gemm(cuda, kernel, precision, {b, CUBLAS_OP_N}, {a, CUBLAS_OP_N}, a.extent(1), start, out);
}

void enqueue_transposed_product(Cuda& cuda, const char* kernel, Precision precision,
                                const View<const float, 2>& a, const View<const float, 2>& b,
                                const View<float, 2>& out) {
  gemm(cuda, kernel, precision, {b, CUBLAS_OP_N}, {a, CUBLAS_OP_T}, a.extent(0), Start::output,
       out);
}

void enqueue_column_sums(Cuda& cuda, const View<const float, 2>& values,
                         const View<float, 1>& sums) {
  const Index rows = values.extent(0), columns = values.extent(1);
  const Index room = cuda.workspace().extent(0) / static_cast<Index>(sizeof(float));
  Index rows_per_part = kSumRows;
  while (rows > rows_per_part && (rows / rows_per_part + 1) * columns > room) rows_per_part *= 2;
  const unsigned parts = blocks_for(rows, rows_per_part);
  const bool two_stages = parts > 1;
  float* stage = two_stages ? reinterpret_cast<float*>(cuda.workspace().data()) : sums.data();
  launch_grid(
      cuda, "column_sums_kernel",
      {.blocks = dim3(blocks_for(columns, kTile), parts), .threads = dim3(kTile, kTileRows)},
      column_sums_kernel, rows, columns, rows_per_part, values, stage, !two_stages);
  if (!two_stages) return;
  launch_grid(cuda, "add_parts_kernel",
              {.blocks = dim3(blocks_for(columns, kQuadThreads)), .threads = dim3(kQuadThreads)},
              add_parts_kernel, stage, parts, columns, sums.data());
}

void require_built_for_cuda(const char* kernel, const PackedWeights& weights) {
  require(weights.type == ElementType::f32, kernel,
          "weights in bf16 are not built into the CUDA backend");
}

void launch(Cuda& cuda, const PackWeights& k) {
  require_built_for_cuda("PackWeights", k.packed);
  const View<float, 2> packed = matrix_of(k.packed);
  if (packed.data() == k.weights.data() && !k.transpose) return;
  const Index rows = k.weights.extent(0), columns = k.weights.extent(1);
  if (k.transpose) {
    launch_grid(cuda, "transpose_kernel",
                {.blocks = dim3(blocks_for(columns, kTile), blocks_for(rows, kTile)),
                 .threads = dim3(kTile, kTileRows)},
                transpose_kernel, rows, columns, k.weights, packed);
    return;
  }
  with_alignment(quads_are_aligned({k.weights, packed}), [&](auto aligned) {
    launch_grid(cuda, "copy_rows_kernel", grid_of_quads("PackWeights", rows, columns),
                copy_rows_kernel<aligned()>, rows, columns, k.weights, packed);
  });
}

void launch(Cuda& cuda, const Gemm& k) {
  require_built_for_cuda("Gemm", k.weights);
  enqueue_product(cuda, "Gemm", Precision::fp32, k.inputs, matrix_of(k.weights),
                  k.accumulate ? Start::output : Start::zero, k.outputs);
  const bool tanh = k.activation == Activation::tanh;
  if (!k.bias.given() && !tanh) return;
  const Index rows = k.outputs.extent(0), columns = k.outputs.extent(1);
  const bool vector = quads_are_aligned({k.outputs}) && aligned_for_quads(k.bias.data(), 0);
  with_alignment(vector, [&](auto aligned) {
    launch_grid(cuda, "epilogue_kernel", grid_of_quads("Gemm", rows, columns),
                epilogue_kernel<aligned()>, rows, columns, k.bias.data(), tanh, k.outputs);
  });
}

void launch(Cuda& cuda, const GemmWeightGradient& k) {
  enqueue_transposed_product(cuda, "GemmWeightGradient", Precision::fp32, k.inputs, k.d_outputs,
                             k.d_weights);
  if (k.d_bias.given()) enqueue_column_sums(cuda, k.d_outputs, k.d_bias);
}

}  // namespace drumvae
