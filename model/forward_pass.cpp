// The autoencoder end to end; backward mirrors forward.
#include "model/forward_pass.h"

#include <cmath>
#include <numbers>

#include "kernels/gaussian.h"
#include "kernels/objective_metrics.h"
#include "model/scheduled_sampling.h"

namespace drumvae {
namespace {

HeadInputs head_inputs(const ForwardPass& at, const DeviceBatch& batch) {
  return {.outputs = at.outputs, .targets = batch.target(), .row_weight = batch.row_weight};
}

}  // namespace

Feedback feedback_of(const ModelConfig& config) {
  return config.scheduled_sampling() ? Feedback::sampled : Feedback::target;
}

ForwardPass ForwardPass::record(Recorder& step, const GrooveVae& model, Pass pass,
                                const DeviceBatch& batch, Feedback feedback, StepState* state) {
  const ModelConfig& config = model.config();
  const Index rows = batch.shape.rows;
  const auto latent_shape = std::array{rows, config.latent};
  ForwardPass at;

  at.embedding = step.take(std::array{rows, model.encoder().embedding_size()});
  at.encoder =
      model.encoder().forward(step, pass, batch.encoder_input, batch.control, at.embedding);

  at.mu = step.take(latent_shape);
  at.sigma_pre = step.take(latent_shape);
  model.mu().forward(step, at.embedding, Activation::identity, at.mu);
  model.sigma().forward(step, at.embedding, Activation::identity, at.sigma_pre);

  at.noise = step.latent_noise();
  at.sigma = step.take(latent_shape);
  at.z = step.take(latent_shape);
  at.kl = step.take(std::array{rows});
  at.kl_cost = step.take(std::array{rows});
  step.run(LatentForward{.mu = at.mu,
                         .sigma_pre = at.sigma_pre,
                         .noise = at.noise,
                         .free_nats = static_cast<float>(config.free_bits * std::numbers::ln2),
                         .sigma = at.sigma,
                         .z = at.z,
                         .kl = at.kl,
                         .kl_cost = at.kl_cost});

  View<const float, 3> previous = batch.previous();
  if (feedback == Feedback::sampled) previous = record_sampled_rows(step, model, batch, at.z);
  at.outputs = step.take(std::array{batch.shape.steps, rows, model.decoder().head_size()});
  at.decoder = model.decoder().forward(step, pass, at.z, previous, batch.control, at.outputs);
  at.losses = model.head().loss(step, pass, head_inputs(at, batch));
  step.run(ObjectiveMetrics{.r_loss = at.losses.r_loss,
                            .hits = at.losses.hits,
                            .velocities = at.losses.velocities,
                            .offsets = at.losses.offsets,
                            .correct_steps = at.losses.correct_steps,
                            .correct_hits = at.losses.correct_hits,
                            .predicted_hits = at.losses.predicted_hits,
                            .true_hits = at.losses.true_hits,
                            .kl = at.kl,
                            .kl_cost = at.kl_cost,
                            .row_weight = batch.row_weight,
                            .steps = batch.shape.steps,
                            .state = state});
  return at;
}

void ForwardPass::record_backward(Recorder& step, const GrooveVae& model,
                                  const DeviceBatch& batch) const {
  const View<float, 2> d_z = step.take(z.shape());
  model.head().backward(step, head_inputs(*this, batch), losses);
  model.decoder().backward(step, decoder, losses.d_outputs, d_z);

  const View<float, 2> d_mu = step.take(z.shape()), d_sigma_pre = step.take(z.shape());
  step.run(LatentBackward{.mu = mu,
                          .sigma_pre = sigma_pre,
                          .sigma = sigma,
                          .noise = noise,
                          .kl_cost = kl_cost,
                          .row_weight = batch.row_weight,
                          .input = step.input(),
                          .d_z = d_z,
                          .d_mu = d_mu,
                          .d_sigma_pre = d_sigma_pre});

  const View<float, 2> d_embedding = step.take(embedding.shape());
  model.sigma().backward(step, embedding, d_sigma_pre, d_embedding);
  model.mu().backward(step, embedding, d_mu, d_embedding, true);

  model.encoder().backward(step, encoder, d_embedding);
}

}  // namespace drumvae
