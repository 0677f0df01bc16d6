// Means of weights.
#include "tools/training/export_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tools/magenta/magenta_source.h"
#include "tools/magenta/magenta_writer.h"
#include "tools/training/init_model.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> checkpoints_of(const fs::path& path) {
  for (const fs::path& directory : {path, path / "train"}) {
    std::vector<fs::path> folders = checkpoints_newest_first(directory);
    if (!folders.empty()) return folders;
  }
  return {};
}

void require_same_config(const LoadedModel& first, const LoadedModel& other, const fs::path& path) {
  if (other.model->config().name == first.model->config().name &&
      hparams(other.model->config()) == hparams(first.model->config()))
    return;
  throw FormatError(path.string(),
                    "is of another config or has other hyperparameters than the first checkpoint; "
                    "only checkpoints of one run can be averaged");
}

}  // namespace

std::vector<fs::path> newest_weights(const fs::path& path, int count) {
  std::vector<fs::path> weights;
  if (find_magenta(path)) {
    weights = {path};
  } else if (!fs::is_regular_file(path) && !fs::is_regular_file(path / kWeightsFile)) {
    for (const fs::path& folder : checkpoints_of(path)) weights.push_back(folder / kWeightsFile);
  }
  if (weights.empty()) weights = {find_weights(path)};
  if (static_cast<int>(weights.size()) < count) {
    throw std::invalid_argument(
        fmt::format("{}: holds {} checkpoint{}, and the average is to be "
                    "of {}: train with --keep {}",
                    path.string(), weights.size(), weights.size() == 1 ? "" : "s", count, count));
  }
  weights.resize(static_cast<std::size_t>(count));
  return weights;
}

LoadedModel mean_model(const std::vector<fs::path>& weights, Device& device,
                       const std::string& preset) {
  LoadedModel first = load_model(weights.at(0), device, preset);
  const View<float, 1> values = first.model->parameters().values();
  std::vector<float> mean = device.download(values);
  std::vector<double> sums(mean.begin(), mean.end());
  std::vector<std::int64_t> steps = {first.step};
  for (std::size_t i = 1; i < weights.size(); ++i) {
    const LoadedModel other = load_model(weights[i], device, preset);
    require_same_config(first, other, weights[i]);
    const std::vector<float> more = device.download(other.model->parameters().values());
    for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += more[j];
    steps.push_back(other.step);
  }
  const auto count = static_cast<double>(weights.size());
  for (std::size_t j = 0; j < sums.size(); ++j) mean[j] = static_cast<float>(sums[j] / count);
  device.upload(std::span<const float>(mean), values);
  if (steps.size() > 1) first.metadata["averaged"] = fmt::format("{}", fmt::join(steps, ","));
  return first;
}

void export_model(const std::vector<fs::path>& weights, Dtype type, const fs::path& out,
                  const std::string& preset) {
  Device device = Device::open("cpu", 1);
  const LoadedModel mean = mean_model(weights, device, preset);
  save_weights(out, device, mean.model->parameters(), mean.metadata, type);
}

ModelConfig export_magenta(const std::vector<fs::path>& weights, const MagentaExport& how,
                           const fs::path& out, const std::string& preset) {
  Device device = Device::open("cpu", 1);
  if (how.with_optimizer) {
    if (weights.size() != 1) throw std::invalid_argument("a mean of checkpoints has no Adam state");
    GrooveVae model(device, config_at(weights[0], preset), Use::training);
    init_weights(weights[0], model);
    write_magenta_bundle(out, model, init_optimizer(weights[0], model), true);
    return model.config();
  }
  const LoadedModel mean = mean_model(weights, device, preset);
  if (how.web)
    write_magenta_web(out, *mean.model, how.quantize_bytes);
  else
    write_magenta_bundle(out, *mean.model, mean.step, false);
  return mean.model->config();
}

}  // namespace drumvae
