// Choosing the route, and recording the one.
#include "model/encode_step.h"

#include <stdexcept>

#include "kernels/gaussian.h"

namespace drumvae {
namespace {

void require_size(const char* what, std::span<const float> values, Index wanted) {
  if (static_cast<Index>(values.size()) == wanted) return;
  throw std::invalid_argument(std::string("EncodeStep: ") + what + " has " +
                              std::to_string(values.size()) + " numbers, wanted " +
                              std::to_string(wanted));
}

}  // namespace

EncodeStep::EncodeStep(const GrooveVae& model, Index rows) : model_(&model), rows_(rows) {
  if (rows < 1) throw std::invalid_argument("EncodeStep: rows must be 1 or more");
  Cpu* const cpu = model.device().cpu();
  // The recorded route in bf16 rounds inputs too: a batch's size must not choose between them.
  const bool fp32 = model.device().layer_precision() == Precision::fp32;
  if (cpu && fp32 && rows <= kStreamedRows && StreamedEncoder::reads(model.config())) {
    stream_.emplace(std::make_shared<const StreamedEncoder>(model.tensors(), WeightFormat::f32),
                    *cpu, rows);
    return;
  }
  memory_ = plan_memory(model.device(), [&](Arena& arena) { plan(arena); });
  schedule_.prepare(model.device());
  mu_here_.resize(static_cast<std::size_t>(mu_.size()));
  sigma_here_.resize(mu_here_.size());
}

void EncodeStep::plan(Arena& arena) {
  const ModelConfig& config = model_->config();
  const auto latent = std::array{rows_, config.latent};
  Recorder step(model_->device(), arena, schedule_, nullptr);
  inputs_ = step.take(std::array{config.steps, rows_, config.input_depth});
  if (config.control_depth > 0)
    control_ = step.take(std::array{config.steps, rows_, config.control_depth});
  const auto embedding = step.take(std::array{rows_, model_->encoder().embedding_size()});
  model_->encoder().forward(step, Pass::inference, inputs_, control_, embedding);
  mu_ = step.take(latent);
  sigma_ = step.take(latent);
  const View<float, 2> sigma_pre = step.take(latent), no_noise = step.take(latent);
  model_->mu().forward(step, embedding, Activation::identity, mu_);
  model_->sigma().forward(step, embedding, Activation::identity, sigma_pre);
  step.run(LatentForward{.mu = mu_,
                         .sigma_pre = sigma_pre,
                         .noise = {.random = {}, .values = no_noise},
                         .free_nats = 0,
                         .sigma = sigma_,
                         .z = step.take(latent),
                         .kl = step.take(std::array{rows_}),
                         .kl_cost = step.take(std::array{rows_})});
}

Posterior EncodeStep::encode(std::span<const float> inputs, std::span<const float> control) {
  const ModelConfig& config = model_->config();
  require_size("inputs", inputs, config.steps * rows_ * config.input_depth);
  require_size("control", control, config.steps * rows_ * config.control_depth);
  if (stream_) return stream_->encode(inputs, control);
  Device& device = model_->device();
  device.upload(inputs, inputs_);
  if (control_.given()) device.upload(control, control_);
  schedule_.replay(device);
  device.download(mu_, std::span(mu_here_));
  device.download(sigma_, std::span(sigma_here_));
  return {mu_here_, sigma_here_};
}

}  // namespace drumvae
