// Tags and where their values come from.
#include "tools/training/training_log.h"

#include <numbers>
#include <sstream>

#include "model/objective.h"
#include "tools/training/config_file.h"

namespace drumvae {

std::vector<Scalar> training_scalars(const ModelConfig& config, const StepMetrics& metrics,
                                     std::int64_t step) {
  return {{"loss", metrics.loss},
          {"losses/r_loss", metrics.r_loss},
          {"losses/kl_loss", metrics.kl_cost},
          {"losses/kl_bits", metrics.kl / std::numbers::ln2},
          {"losses/kl_beta", beta_at(config, step - 1)},
          {"learning_rate", learning_rate_at(config, step - 1)},
          {"global_norm", metrics.global_norm}};
}

void write_histograms(EventFile& events, std::int64_t step, const GrooveVae& model,
                      const TrainStep& trained) {
  Device& device = model.device();
  events.write_histogram(step, "z", histogram_of(device.download(trained.pass().z)));
  const Parameters& parameters = model.parameters();
  for (ParameterId id = 0; id < model.table().specs().size(); ++id) {
    const View<float, 1> gradient = parameters.tensor(parameters.gradients(), id);
    events.write_histogram(step, "gradients/" + model.table()[id].name,
                           histogram_of(device.download(gradient)));
  }
}

void write_config_text(EventFile& events, const ModelConfig& config) {
  std::istringstream lines(config_text({.config = config}));
  std::string markdown;  // four spaces: a block of code
  for (std::string line; std::getline(lines, line);) markdown += "    " + line + "\n";
  events.write_text(0, "config", markdown);
}

}  // namespace drumvae
