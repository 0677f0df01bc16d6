// What training reports to TensorBoard.
#pragma once

#include "model/train_step.h"
#include "tools/training/event_file.h"

namespace drumvae {

// Of training step `step` - 1, after which `step` steps are done; tags as docs/metrics.md has them.
std::vector<Scalar> training_scalars(const ModelConfig& config, const StepMetrics& metrics,
                                     std::int64_t step);

// Of the latent z and of each parameter's gradient before clipping.
void write_histograms(EventFile& events, std::int64_t step, const GrooveVae& model,
                      const TrainStep& trained);

// The configuration, for people to read.
void write_config_text(EventFile& events, const ModelConfig& config);

}  // namespace drumvae
