// Recording and replaying a decode.
#include "model/sampler.h"

#include <stdexcept>

#include "kernels/gaussian.h"

namespace drumvae {

Sampler::Sampler(const GrooveVae& model, Index rows, const Drawing& drawing,
                 std::optional<WeightFormat> weights)
    : model_(&model), rows_(rows), drawing_(drawing) {
  if (model.config().head != HeadKind::groove) drawing_.form = GrooveRows::as_published;
  if (rows < 1) throw std::invalid_argument("Sampler: rows must be 1 or more");
  if (!(drawing.temperature >= 0))
    throw std::invalid_argument("Sampler: the temperature must be 0 or more");
  if (drawing.keep_hits && model.config().head != HeadKind::groove)
    throw std::invalid_argument("Sampler: only a groove's hits can be kept");
  if (drawing.follow_taps && (drawing.keep_hits || model.config().head != HeadKind::groove))
    throw std::invalid_argument("Sampler: taps can be followed where a groove's hits are drawn");
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
  if (streamed_) stream_.emplace(*model_, *streamed_, *model_->device().cpu(), rows_, drawing_);
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
  if (drawing_.keep_hits)
    hits_ = decode.take(std::array{config.steps, rows_, config.target_depth / 3});
  if (drawing_.follow_taps) follow_ = decode.take(std::array{config.steps, rows_, Index{1}});
  if (streamed_) return;
  zero_then_fed_ = decode.take(std::array{config.steps + 1, rows_, config.target_depth});
  written_ = drawing_.feeds_means()
                 ? decode.take(std::array{config.steps, rows_, config.target_depth})
                 : zero_then_fed_.rows(1, config.steps);
  record_decode(decode);
}

void Sampler::record_decode(Recorder& step) {
  const Decoder& decoder = model_->decoder();
  Decoder::State state = decoder.begin(step, z_);
  const View<float, 2> outputs = step.take(std::array{rows_, decoder.head_size()});
  for (Index t = 0; t < model_->config().steps; ++t) {
    View<const float, 2> control, hits, follow;
    if (control_.given()) control = control_[t];
    if (hits_.given()) hits = hits_[t];
    if (follow_.given()) follow = follow_[t];
    decoder.advance(step, state, t, zero_then_fed_[t], control, outputs);
    RowDraw draw{.t = t,
                 .drawing = drawing_,
                 .hits = hits,
                 .follow = follow,
                 .random = {input_.data(), random_stream(0, 0, RandomPurpose::draw)}};
    model_->head().draw(step, outputs, draw, written_[t]);
    if (!drawing_.feeds_means()) continue;
    draw.drawing.form = GrooveRows::as_published;
    model_->head().draw(step, outputs, draw, zero_then_fed_[t + 1]);
  }
}

void Sampler::set_control(std::span<const float> control) { set("control", control, control_); }

void Sampler::set_hits(std::span<const float> hits) { set("hits", hits, hits_); }

void Sampler::set_follow(std::span<const float> follow) { set("follow", follow, follow_); }

void Sampler::set(const char* what, std::span<const float> values, const View<float, 3>& to) {
  const Index columns = to.given() ? to.extent(2) : 0;
  const Index wanted = model_->config().steps * rows_ * columns;
  if (static_cast<Index>(values.size()) != wanted) {
    throw std::invalid_argument(
        "Sampler: " + std::string(what) + " of " + std::to_string(values.size()) +
        " numbers, wanted " + std::to_string(model_->config().steps) + " steps of " +
        std::to_string(rows_) + " outputs of " + std::to_string(columns) + " columns");
  }
  if (!values.empty()) model_->device().upload(values, to);
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
    stream_->decode(
        {.z = z_, .control = control_, .hits = hits_, .follow = follow_, .step = input_[0]},
        {drawn_.data(), {config.steps, rows_, config.target_depth}});
    return drawn_;
  }
  decode_.replay(device);
  device.download(written_, std::span(drawn_));
  return drawn_;
}

}  // namespace drumvae
