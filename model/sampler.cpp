// Recording and replaying a decode.
#include "model/sampler.h"

#include <stdexcept>

#include "kernels/gaussian.h"

namespace drumvae {

Sampler::Sampler(const GrooveVae& model, Index rows, float temperature,
                 std::optional<WeightFormat> weights)
    : model_(&model), rows_(rows), temperature_(temperature) {
  if (rows < 1) throw std::invalid_argument("Sampler: rows must be 1 or more");
  if (!(temperature >= 0))
    throw std::invalid_argument("Sampler: the temperature must be 0 or more");
  if (model.device().cpu() && StreamedDecoder::streams(model.config())) {
    const bool bf16 = model.device().layer_precision() == Precision::bf16;
    streamed_ = weights.value_or(bf16 ? WeightFormat::bf16 : WeightFormat::f32);
  } else if (weights.value_or(WeightFormat::f32) != WeightFormat::f32) {
    throw std::invalid_argument(
        "Sampler: weights in another format than f32 are for flat groove models on the CPU");
  }
  memory_ = plan_memory(model.device(), [&](Arena& arena) { plan(arena); });
  prior_.prepare(model.device());
  decode_.prepare(model.device());
  drawn_.resize(
      static_cast<std::size_t>(model.config().steps * rows * model.config().target_depth));
  reload();
}

void Sampler::reload() {
  if (streamed_) stream_.emplace(*model_, *streamed_, *model_->device().cpu(), rows_, temperature_);
}

void Sampler::plan(Arena& arena) {
  const ModelConfig& config = model_->config();
  input_ = arena.take<StepInput>(std::array{Index{1}});
  Recorder prior(model_->device(), arena, prior_, input_.data());
  z_ = prior.take(std::array{rows_, config.latent});
  prior.run(FillNormal{
      .noise = {.random = {input_.data(), random_stream(0, 0, RandomPurpose::prior)}}, .out = z_});

  Recorder decode(model_->device(), arena, decode_, input_.data());
  if (config.control_depth > 0)
    control_ = decode.take(std::array{config.steps, rows_, config.control_depth});
  if (streamed_) return;
  zero_then_drawn_ = decode.take(std::array{config.steps + 1, rows_, config.target_depth});
  record_decode(decode);
}

void Sampler::record_decode(Recorder& step) {
  const Decoder& decoder = model_->decoder();
  Decoder::State state = decoder.begin(step, z_);
  const View<float, 2> outputs = step.take(std::array{rows_, decoder.head_size()});
  for (Index t = 0; t < model_->config().steps; ++t) {
    View<const float, 2> control;
    if (control_.given()) control = control_[t];
    decoder.advance(step, state, t, zero_then_drawn_[t], control, outputs);
    const RowDraw draw{.t = t,
                       .temperature = temperature_,
                       .random = {input_.data(), random_stream(0, 0, RandomPurpose::draw)}};
    model_->head().draw(step, outputs, draw, zero_then_drawn_[t + 1]);
  }
}

void Sampler::set_control(std::span<const float> control) {
  if (static_cast<Index>(control.size()) != control_.size()) {
    const ModelConfig& config = model_->config();
    throw std::invalid_argument("Sampler: control of " + std::to_string(control.size()) +
                                " numbers, wanted " + std::to_string(config.steps) + " steps of " +
                                std::to_string(rows_) + " outputs of " +
                                std::to_string(config.control_depth) + " columns");
  }
  if (control.empty()) return;
  model_->device().upload(control, control_);
}

std::span<const float> Sampler::sample(std::uint64_t seed, std::int64_t first_output) noexcept {
  upload_input(seed, first_output);
  prior_.replay(model_->device());
  return replay_decode();
}

std::span<const float> Sampler::decode(std::span<const float> z, std::uint64_t seed,
                                       std::int64_t first_output) {
  model_->device().upload(z, z_);
  upload_input(seed, first_output);
  return replay_decode();
}

void Sampler::upload_input(std::uint64_t seed, std::int64_t first_output) noexcept {
  const StepInput input{.key = seed, .first_row = static_cast<std::uint32_t>(first_output)};
  model_->device().upload(std::span(&input, 1), input_);
}

std::span<const float> Sampler::replay_decode() noexcept {
  Device& device = model_->device();
  if (stream_) {
    const ModelConfig& config = model_->config();
    stream_->decode(z_, control_, input_[0],
                    {drawn_.data(), {config.steps, rows_, config.target_depth}});
    return drawn_;
  }
  decode_.replay(device);
  device.download(zero_then_drawn_.rows(1, model_->config().steps), std::span(drawn_));
  return drawn_;
}

}  // namespace drumvae
