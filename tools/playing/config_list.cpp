// Summaries of configurations, and the table of them.
#include "tools/playing/config_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/memory_plan.h"

namespace drumvae {
namespace {

std::string sizes_text(const std::vector<std::int64_t>& levels,
                       const std::vector<std::int64_t>& units) {
  const std::string text = fmt::format("{}", fmt::join(units, ","));
  return levels.empty() ? text : fmt::format("[{}] {}", fmt::join(levels, ","), text);
}

std::string memory_text(std::int64_t bytes) {
  const double gigabytes = static_cast<double>(bytes) / 1e9;
  return gigabytes < 1 ? fmt::format("{:.0f} MB", 1000 * gigabytes)
                       : fmt::format("{:.1f} GB", gigabytes);
}

}  // namespace

ConfigSummary summary_of(const ModelConfig& config, Device& device) {
  GrooveVae training(device, config, Use::training, Memory::counted);
  const GrooveVae inference(device, config, Use::inference, Memory::counted);
  return {.name = config.name,
          .bars = config.bars(),
          .latent = config.latent,
          .encoder = sizes_text(config.encoder_levels, config.encoder_units),
          .decoder = sizes_text(config.decoder_levels, config.decoder_units),
          .head = fmt::format("{} {}", head_name(config.head), config.target_depth),
          .data = pack_flags(config),
          .parameters = training.table().count(),
          .training_bytes = MemoryPlan::of(training, config.batch_size).total(),
          .inference_bytes = inference.bytes(),
          .batch_size = config.batch_size};
}

std::string pack_flags(const ModelConfig& config) {
  if (config.head == HeadKind::groove) return fmt::format("--bars {}", config.bars());
  return fmt::format("--windows pattern --bars {} --drums {}", config.bars(),
                     config.input_depth - 1);
}

std::string config_table(const std::vector<ConfigSummary>& configs) {
  std::string text =
      fmt::format("{:<46}{:>4}{:>5}  {:<14}{:<18}{:<17}{:>11}{:>9}{:>15}  {}\n", "config", "bars",
                  "z", "encoder", "decoder", "head", "parameters", "weights", "training", "data");
  for (const ConfigSummary& config : configs) {
    const std::string training =
        fmt::format("{} at {}", memory_text(config.training_bytes), config.batch_size);
    text += fmt::format("{:<46}{:>4}{:>5}  {:<14}{:<18}{:<17}{:>11}{:>9}{:>15}  drumvae pack {}\n",
                        config.name, config.bars, config.latent, config.encoder, config.decoder,
                        config.head, config.parameters, memory_text(config.inference_bytes),
                        training, config.data);
  }
  return text;
}

}  // namespace drumvae
