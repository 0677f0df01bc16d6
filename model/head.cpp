// The three heads, and choosing one.
#include "model/head.h"

#include "kernels/categorical_loss.h"
#include "kernels/groove_loss.h"
#include "kernels/nade.h"

namespace drumvae {
namespace {

using AnyHead = std::variant<GrooveHead, CategoricalHead, NadeHead>;

AnyHead make_head(ParameterTable& table, const ModelConfig& config) {
  if (config.head == HeadKind::nade)
    return NadeHead(table, config.target_depth, config.nade_hidden);
  if (config.head == HeadKind::categorical) return CategoricalHead(config.target_depth);
  return GrooveHead(config.target_depth);
}

void take_per_row(Recorder& step, const HeadInputs& inputs,
                  std::initializer_list<View<float, 1>*> views) {
  for (View<float, 1>* view : views) *view = step.take(std::array{inputs.outputs.extent(1)});
}

View<float, 3> take_gradient(Recorder& step, Pass pass, const HeadInputs& inputs) {
  if (pass == Pass::inference) return {};
  return step.take(inputs.outputs.shape());
}

}  // namespace

HeadLosses GrooveHead::loss(Recorder& step, Pass pass, const HeadInputs& inputs) const {
  HeadLosses at;
  take_per_row(step, inputs, {&at.r_loss, &at.hits, &at.velocities, &at.offsets});
  at.d_outputs = take_gradient(step, pass, inputs);
  step.run(GrooveLoss{.outputs = inputs.outputs,
                      .targets = inputs.targets,
                      .row_weight = inputs.row_weight,
                      .input = step.input(),
                      .r_loss = at.r_loss,
                      .hits = at.hits,
                      .velocities = at.velocities,
                      .offsets = at.offsets,
                      .d_outputs = at.d_outputs});
  return at;
}

void GrooveHead::draw(Recorder& step, const View<const float, 2>& outputs, const RowDraw& draw,
                      const View<float, 2>& rows) const {
  step.run(DrawGrooveRows{.outputs = outputs,
                          .hits = draw.hits,
                          .follow = draw.follow,
                          .temperature = draw.drawing.temperature,
                          .form = draw.drawing.form,
                          .random = draw.random,
                          .t = draw.t,
                          .rows = rows});
}

HeadLosses CategoricalHead::loss(Recorder& step, Pass pass, const HeadInputs& inputs) const {
  HeadLosses at;
  take_per_row(step, inputs, {&at.r_loss, &at.correct_steps});
  at.d_outputs = take_gradient(step, pass, inputs);
  if (pass == Pass::inference)
    at.class_counts = step.take<std::uint32_t>(std::array{Index{2}, classes_});
  step.run(CategoricalLoss{.outputs = inputs.outputs,
                           .targets = inputs.targets,
                           .row_weight = inputs.row_weight,
                           .input = step.input(),
                           .r_loss = at.r_loss,
                           .correct_steps = at.correct_steps,
                           .class_counts = at.class_counts,
                           .d_outputs = at.d_outputs});
  return at;
}

void CategoricalHead::draw(Recorder& step, const View<const float, 2>& outputs, const RowDraw& draw,
                           const View<float, 2>& rows) const {
  step.run(DrawCategoricalRows{.outputs = outputs,
                               .temperature = draw.drawing.temperature,
                               .random = draw.random,
                               .t = draw.t,
                               .rows = rows});
}

NadeHead::NadeHead(ParameterTable& table, Index drums, Index hidden)
    : drums_(drums),
      hidden_(hidden),
      encoder_id_(
          table.add_kernel("decoder/nade/w_enc", drums, hidden, Initializer::truncated_normal)),
      decoder_id_(
          table.add_kernel("decoder/nade/w_dec", drums, hidden, Initializer::truncated_normal)) {}

void NadeHead::bind(const Parameters& parameters, Use use) {
  encoder_ = parameters.kernel(encoder_id_);
  decoder_ = parameters.kernel(decoder_id_);
  if (use == Use::inference) return;
  d_encoder_ = parameters.d_kernel(encoder_id_);
  d_decoder_ = parameters.d_kernel(decoder_id_);
}

HeadLosses NadeHead::loss(Recorder& step, Pass pass, const HeadInputs& inputs) const {
  HeadLosses at;
  take_per_row(
      step, inputs,
      {&at.r_loss, &at.correct_steps, &at.correct_hits, &at.predicted_hits, &at.true_hits});
  at.d_outputs = take_gradient(step, pass, inputs);
  step.run(NadeLoss{.outputs = inputs.outputs,
                    .targets = inputs.targets,
                    .weights = {encoder_, decoder_},
                    .row_weight = inputs.row_weight,
                    .input = step.input(),
                    .r_loss = at.r_loss,
                    .correct_steps = at.correct_steps,
                    .correct_hits = at.correct_hits,
                    .predicted_hits = at.predicted_hits,
                    .true_hits = at.true_hits,
                    .d_outputs = at.d_outputs});
  return at;
}

void NadeHead::backward(Recorder& step, const HeadInputs& inputs,
                        const View<const float, 3>& d_outputs) const {
  step.beside().run(NadeWeightGradients{.outputs = inputs.outputs,
                                        .targets = inputs.targets,
                                        .d_outputs = d_outputs,
                                        .weights = {encoder_, decoder_},
                                        .d_encoder = d_encoder_,
                                        .d_decoder = d_decoder_});
  step.finish(d_encoder_, d_decoder_);
}

void NadeHead::draw(Recorder& step, const View<const float, 2>& outputs, const RowDraw& draw,
                    const View<float, 2>& rows) const {
  step.run(DrawNadeRows{.outputs = outputs,
                        .weights = {encoder_, decoder_},
                        .temperature = draw.drawing.temperature,
                        .random = draw.random,
                        .t = draw.t,
                        .rows = rows});
}

Head::Head(ParameterTable& table, const ModelConfig& config) : head_(make_head(table, config)) {}

Index Head::size() const {
  return std::visit([](const auto& head) { return head.size(); }, head_);
}

void Head::bind(const Parameters& parameters, Use use) {
  if (auto* nade = std::get_if<NadeHead>(&head_)) nade->bind(parameters, use);
}

HeadLosses Head::loss(Recorder& step, Pass pass, const HeadInputs& inputs) const {
  return std::visit([&](const auto& head) { return head.loss(step, pass, inputs); }, head_);
}

void Head::backward(Recorder& step, const HeadInputs& inputs, const HeadLosses& losses) const {
  if (const auto* nade = std::get_if<NadeHead>(&head_))
    nade->backward(step, inputs, losses.d_outputs);
}

void Head::draw(Recorder& step, const View<const float, 2>& outputs, const RowDraw& draw,
                const View<float, 2>& rows) const {
  std::visit([&](const auto& head) { head.draw(step, outputs, draw, rows); }, head_);
}

}  // namespace drumvae
