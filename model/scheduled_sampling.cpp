// Decoding and choosing, one step after the other.
#include "model/scheduled_sampling.h"

#include "kernels/draw.h"

namespace drumvae {
namespace {

RandomSource source(const Recorder& step, std::uint32_t stream) {
  return {step.input(), random_stream(stream, 0, RandomPurpose::scheduled_sampling)};
}

constexpr std::uint32_t kChoiceStream = 0, kDrawStream = 1;

}  // namespace

View<const float, 3> record_sampled_rows(Recorder& step, const GrooveVae& model,
                                         const DeviceBatch& batch, const View<const float, 2>& z) {
  const Decoder& decoder = model.decoder();
  const View<float, 3> rows = step.take(batch.previous().shape());  // row 0 stays zero
  const View<float, 2> outputs = step.take(std::array{z.extent(0), decoder.head_size()});
  Decoder::State state = decoder.begin(step, z);
  for (Index t = 0; t + 1 < rows.extent(0); ++t) {
    View<const float, 2> control;
    if (batch.control.given()) control = batch.control[t];
    decoder.advance(step, state, t, rows[t], control, outputs);
    const RowDraw draw{
        .t = t, .drawing = {.form = GrooveRows::as_published}, .random = source(step, kDrawStream)};
    model.head().draw(step, outputs, draw, rows[t + 1]);
    step.run(ChooseRows{.truth = batch.target()[t],
                        .drawn = rows[t + 1],
                        .random = source(step, kChoiceStream),
                        .t = t,
                        .rows = rows[t + 1]});
  }
  return rows;
}

}  // namespace drumvae
