// The decoder of rows: forward, backward in mirror order, and one step of generation.
#include "model/core_decoder.h"

#include "model/streams.h"

namespace drumvae {
namespace {

template <class T>
View<T, 3> one_step(const View<T, 2>& rows) {
  return {rows.data(),
          {1, rows.extent(0), rows.extent(1)},
          {rows.extent(0) * rows.stride(0), rows.stride(0), 1}};
}

}  // namespace

CoreDecoder::CoreDecoder(ParameterTable& table, const DecoderSizes& sizes, Index context,
                         float keep)
    : stack_(table,
             {.layers = "decoder",
              .initial_state = "decoder/z_to_initial_state",
              .masks = "dec",
              .stream = kDecoderStream},
             context, {.row = sizes.row_depth, .context = context, .control = sizes.control_depth},
             sizes.units, keep),
      output_(table, "decoder/output", stack_.units(), sizes.head_size,
              Initializer::glorot_uniform) {}

void CoreDecoder::bind(const Parameters& parameters, Arena& arena, Use use) {
  stack_.bind(parameters, arena, use);
  output_.bind(parameters, arena, use);
}

void CoreDecoder::pack(Recorder& step) const {
  stack_.pack(step);
  output_.pack(step);
}

CoreDecoder::Cache CoreDecoder::forward(Recorder& step, Pass pass, const View<const float, 2>& z,
                                        const View<const float, 3>& previous,
                                        const View<const float, 3>& control,
                                        const SegmentRows& segments,
                                        const View<float, 3>& outputs) const {
  LstmInputs inputs{.row = previous, .context = z, .control = {}};
  if (control.given()) inputs.control = control;
  Cache cache = stack_.forward(step, pass, z, inputs, previous.extent(0), segments);
  output_.forward(step, cache.hidden().flat_rows(), Activation::identity, outputs.flat_rows());
  return cache;
}

void CoreDecoder::backward(Recorder& step, const Cache& cache,
                           const View<const float, 3>& d_outputs, const View<float, 2>& d_z) const {
  const View<float, 3> top = cache.hidden();
  const View<float, 3> d_hidden = step.take(top.shape());
  output_.backward(step, top.flat_rows(), d_outputs.flat_rows(), d_hidden.flat_rows());
  stack_.backward(step, cache, d_hidden, d_z);
}

void CoreDecoder::start(Recorder& step, State& state, const View<const float, 2>& z) const {
  state.z = z;
  stack_.start(step, state.stack, z);
}

void CoreDecoder::advance(Recorder& step, const State& state, const View<const float, 2>& previous,
                          const View<const float, 2>& control,
                          const View<float, 2>& outputs) const {
  LstmInputs inputs{.row = one_step(previous), .context = state.z, .control = {}};
  if (control.given()) inputs.control = one_step(control);
  const View<const float, 2> hidden = stack_.advance(step, state.stack, inputs);
  output_.forward(step, hidden, Activation::identity, outputs);
}

}  // namespace drumvae
