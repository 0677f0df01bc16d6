// Conductor and decoder of rows together.
#include "model/decoder.h"

#include <limits>

#include "model/segments.h"
#include "model/streams.h"

namespace drumvae {
namespace {

// The conductor's input, one zero per segment: the published models switch feedback off there.
constexpr Index kConductorInput = 1;

std::optional<LstmStack> make_conductor(ParameterTable& table, const DecoderSizes& sizes,
                                        float keep) {
  if (sizes.levels.empty()) return std::nullopt;
  const StackNames names{.layers = "conductor",
                         .initial_state = "conductor/initial_state",
                         .masks = "cond",
                         .stream = kConductorStream};
  return LstmStack(table, names, sizes.latent, {.row = kConductorInput}, sizes.units, keep);
}

}  // namespace

Decoder::Decoder(ParameterTable& table, const DecoderSizes& sizes, float keep)
    : segments_(sizes.levels.empty() ? 1 : sizes.levels[0]),
      segment_steps_(sizes.levels.empty() ? std::numeric_limits<Index>::max() : sizes.levels[1]),
      conductor_(make_conductor(table, sizes, keep)),
      core_(table, sizes, conductor_ ? conductor_->units() : sizes.latent, keep) {}

void Decoder::bind(const Parameters& parameters, Arena& arena, Use use) {
  if (conductor_) conductor_->bind(parameters, arena, use);
  core_.bind(parameters, arena, use);
}

void Decoder::pack(Recorder& step) const {
  if (conductor_) conductor_->pack(step);
  core_.pack(step);
}

LstmStack::Cache Decoder::conduct(Recorder& step, Pass pass, const View<const float, 2>& z) const {
  // Memory of an arena is zero until somebody writes there, and nobody does.
  const View<float, 3> zeros = step.take(std::array{segments_, z.extent(0), kConductorInput});
  return conductor_->forward(step, pass, z, {.row = zeros, .context = {}, .control = {}}, segments_,
                             {});
}

Decoder::Cache Decoder::forward(Recorder& step, Pass pass, const View<const float, 2>& z,
                                const View<const float, 3>& previous,
                                const View<const float, 3>& control,
                                const View<float, 3>& outputs) const {
  Cache cache;
  if (!conductor_) {
    cache.core = core_.forward(step, pass, z, previous, control, {}, outputs);
    return cache;
  }
  const Index rows = z.extent(0);
  cache.conductor = conduct(step, pass, z);
  View<const float, 3> control_rows;
  if (control.extent(2) > 0) control_rows = split_segments(step, control, segments_);
  const View<float, 3> output_rows =
      step.take(std::array{segment_steps_, segments_ * rows, head_size()});
  cache.core = core_.forward(step, pass, cache.conductor.hidden().flat_rows(),
                             split_segments(step, previous, segments_), control_rows,
                             segment_rows(segments_, rows, segment_steps_), output_rows);
  join_segments(step, output_rows, segments_, outputs);
  return cache;
}

void Decoder::backward(Recorder& step, const Cache& cache, const View<const float, 3>& d_outputs,
                       const View<float, 2>& d_z) const {
  if (!conductor_) {
    core_.backward(step, cache.core, d_outputs, d_z);
    return;
  }
  const View<float, 3> d_embeddings = step.take(cache.conductor.hidden().shape());
  core_.backward(step, cache.core, split_segments(step, d_outputs, segments_),
                 d_embeddings.flat_rows());
  conductor_->backward(step, cache.conductor, d_embeddings, d_z);
}

Decoder::State Decoder::begin(Recorder& step, const View<const float, 2>& z) const {
  State state{.embeddings = {z.data(), {1, z.extent(0), z.extent(1)}},
              .core = core_.take_state(step, z.extent(0))};
  if (conductor_) state.embeddings = conduct(step, Pass::inference, z).hidden();
  return state;
}

void Decoder::advance(Recorder& step, State& state, Index t, const View<const float, 2>& previous,
                      const View<const float, 2>& control, const View<float, 2>& outputs) const {
  if (t % segment_steps_ == 0) core_.start(step, state.core, state.embeddings[t / segment_steps_]);
  core_.advance(step, state.core, previous, control, outputs);
}

}  // namespace drumvae
