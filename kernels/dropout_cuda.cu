// Dropout of LSTM inputs on CUDA, of a slice and of all that a sequence reads: a thread takes the
// four columns of one Philox block.
#include "kernels/dropout.h"
#include "kernels/lstm_inputs.cuh"
#include "kernels/random.cuh"

namespace drumvae {
namespace {

struct DropoutArguments {
  unsigned steps, rows, columns;  // of the slice
  unsigned first_column;          // of the slice in x
  DeviceDropout dropout;
  Steps<const float> inputs;
  Steps<float> outputs;
};

// A slice of x's columns as this thread's quad sees it: the mask's blocks count from x's first
// column, so `lead` elements of the first quad lie before the slice.
struct SliceQuad {
  const QuadPlace& at;
  unsigned lead;

  __device__ bool has(int i) const { return i < at.count && at.column + i >= lead; }
  __device__ unsigned place(int i) const { return at.column + i - lead; }

  __device__ Quad load(const float* slice) const {
    Quad quad;
    for_four([&](int i) { quad.at[i] = has(i) ? slice[place(i)] : 0.0F; });
    return quad;
  }
  __device__ void store(const Quad& quad, float* slice) const {
    for_four([&](int i) {
      if (has(i)) slice[place(i)] = quad.at[i];
    });
  }
};

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads) dropout_kernel(DropoutArguments k) {
  const unsigned first_block = k.first_column / 4, lead = k.first_column % 4;
  const QuadPlace at = this_quad(k.steps * k.rows, lead + k.columns);
  if (at.count == 0) return;
  const unsigned t = at.row / k.rows, b = at.row - t * k.rows, block = first_block + at.column / 4;
  const float* from = k.inputs.row(t, b);
  float* to = k.outputs.row(t, b);
  if constexpr (kAligned) {  // and then lead is 0
    const Quad x = load_quad<true>(from + at.column, at.count);
    store_quad<true>(drop_quad(k.dropout, t, b, block, x), to + at.column, at.count);
  } else {
    const SliceQuad slice{at, lead};
    slice.store(drop_quad(k.dropout, t, b, block, slice.load(from)), to);
  }
}

// Columns [begin, end) of the stacked rows.
struct StackPart {
  Steps<const float> from;
  unsigned begin = 0, end = 0;
};

struct StackArguments {
  unsigned steps, rows, columns;
  StackPart row, context, control, hidden;
  DeviceDropout dropout;
  Rows<float> stacked;
};

// Fills the elements of a quad that lie in the part; kAligned: all of them or none.
template <bool kAligned>
__device__ void gather_part(const StackPart& part, unsigned t, unsigned b, unsigned column,
                            Quad& quad) {
  if (column + 3 < part.begin || column >= part.end) return;
  const float* from = part.from.row(t, b);
  if (kAligned) {
    quad = load_quad<true>(from + (column - part.begin), 4);
    return;
  }
  for_four([&](int i) {
    const unsigned at = column + static_cast<unsigned>(i);
    if (at >= part.begin && at < part.end) quad.at[i] = from[at - part.begin];
  });
}

template <bool kAligned>
__global__ void __launch_bounds__(kQuadThreads) stack_inputs_kernel(StackArguments k) {
  const QuadPlace at = this_quad(k.steps * k.rows, k.columns);
  if (at.count == 0) return;
  const unsigned t = at.row / k.rows, b = at.row - t * k.rows;
  Quad x{};
  gather_part<kAligned>(k.row, t, b, at.column, x);
  gather_part<kAligned>(k.context, t, b, at.column, x);
  gather_part<kAligned>(k.control, t, b, at.column, x);
  gather_part<kAligned>(k.hidden, t, b, at.column, x);
  x = drop_quad(k.dropout, t, b, at.column / 4, x);
  store_quad<kAligned>(x, k.stacked[at.row] + at.column, at.count);
}

struct ContextGradientArguments {
  unsigned steps, rows, columns;
  unsigned first_column;  // of the context in x
  DeviceDropout dropout;
  Steps<const float> d_inputs;  // its columns alone
  Rows<float> d_context;
};

__global__ void __launch_bounds__(kQuadThreads)
    context_gradient_kernel(ContextGradientArguments k) {
  const unsigned first_block = k.first_column / 4, lead = k.first_column % 4;
  const QuadPlace at = this_quad(k.rows, lead + k.columns);
  if (at.count == 0) return;
  const SliceQuad slice{at, lead};
  Quad sum{};
  for (unsigned t = 0; t < k.steps; ++t) {
    const Quad d_x = slice.load(k.d_inputs.row(t, at.row));
    const Quad dropped = drop_quad(k.dropout, t, at.row, first_block + at.column / 4, d_x);
    for_four([&](int i) { sum.at[i] += dropped.at[i]; });
  }
  slice.store(sum, k.d_context[at.row]);
}

// A [B, N] matrix that is the same at each step.
Steps<const float> at_each_step(const View<const float, 2>& rows) {
  Steps<const float> steps;
  steps.first = rows.data();
  steps.row_stride = rows.stride(0);
  return steps;
}

StackPart part_after(unsigned begin, Index width, const Steps<const float>& from) {
  StackPart part;
  part.begin = begin;
  part.end = begin + static_cast<unsigned>(width);
  if (width > 0) part.from = from;
  return part;
}

bool is_aligned(const StackPart& part) {
  return part.begin % 4 == 0 && part.end % 4 == 0 && quads_are_aligned(part.from);
}

}  // namespace

void launch(Cuda& cuda, const Dropout& k) {
  const Index rows = k.inputs.extent(0) * k.inputs.extent(1), columns = k.inputs.extent(2);
  const DropoutArguments arguments{.steps = static_cast<unsigned>(k.inputs.extent(0)),
                                   .rows = static_cast<unsigned>(k.inputs.extent(1)),
                                   .columns = static_cast<unsigned>(columns),
                                   .first_column = static_cast<unsigned>(k.first_column),
                                   .dropout = DeviceDropout(k.dropout, k.width),
                                   .inputs = k.inputs,
                                   .outputs = k.outputs};
  const bool vector = k.first_column % 4 == 0 && quads_are_aligned(arguments.inputs) &&
                      quads_are_aligned(Steps<const float>(k.outputs));
  with_alignment(vector, [&](auto aligned) {
    launch_grid(cuda, "dropout_kernel",
                grid_of_quads("Dropout", rows, k.first_column % 4 + columns),
                dropout_kernel<aligned()>, arguments);
  });
}

void enqueue_stack(Cuda& cuda, const LstmSequenceForward& lstm, const View<const float, 2>& hidden,
                   const View<float, 2>& stacked) {
  const LstmShape& shape = lstm.shape;
  const LstmInputs& inputs = lstm.inputs;
  const Index hidden_columns = stacked.extent(1) - shape.inputs();
  const StackPart row = part_after(0, shape.row, inputs.row.f32());
  const StackPart context = part_after(row.end, shape.context, at_each_step(inputs.context.f32()));
  const StackPart control = part_after(context.end, shape.control, inputs.control.f32());
  const StackPart h = part_after(control.end, hidden_columns, at_each_step(hidden));
  const StackArguments arguments{.steps = static_cast<unsigned>(shape.steps),
                                 .rows = static_cast<unsigned>(shape.rows),
                                 .columns = static_cast<unsigned>(stacked.extent(1)),
                                 .row = row,
                                 .context = context,
                                 .control = control,
                                 .hidden = h,
                                 .dropout = DeviceDropout(lstm.dropout, shape.inputs()),
                                 .stacked = stacked};
  const bool vector = is_aligned(row) && is_aligned(context) && is_aligned(control) &&
                      is_aligned(h) && quads_are_aligned({stacked});
  with_alignment(vector, [&](auto aligned) {
    launch_grid(cuda, "stack_inputs_kernel",
                grid_of_quads("LstmSequenceForward", stacked.extent(0), stacked.extent(1)),
                stack_inputs_kernel<aligned()>, arguments);
  });
}

void enqueue_context_gradient(Cuda& cuda, const LstmSequenceBackward& lstm,
                              const View<const float, 3>& d_inputs) {
  const LstmShape& shape = lstm.shape;
  const ContextGradientArguments arguments{.steps = static_cast<unsigned>(shape.steps),
                                           .rows = static_cast<unsigned>(shape.rows),
                                           .columns = static_cast<unsigned>(shape.context),
                                           .first_column = static_cast<unsigned>(shape.row),
                                           .dropout = DeviceDropout(lstm.dropout, shape.inputs()),
                                           .d_inputs = d_inputs,
                                           .d_context = lstm.d_context};
  launch_grid(cuda, "context_gradient_kernel",
              grid_of_quads("LstmSequenceBackward", shape.rows, shape.row % 4 + shape.context),
              context_gradient_kernel, arguments);
}

}  // namespace drumvae
