// Means of weights.
#include "tools/studio/export_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tools/studio/model_file.h"

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
  if (!fs::is_regular_file(path) && !fs::is_regular_file(path / kWeightsFile)) {
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

void export_model(const std::vector<fs::path>& weights, Dtype type, const fs::path& out) {
  Device device = Device::open("cpu", 1);
  LoadedModel first = load_model(weights.at(0), device);
  const View<float, 1> values = first.model->parameters().values();
  std::vector<float> mean = device.download(values);
  std::vector<double> sums(mean.begin(), mean.end());
  std::vector<std::int64_t> steps = {first.step};
  for (std::size_t i = 1; i < weights.size(); ++i) {
    const LoadedModel other = load_model(weights[i], device);
    require_same_config(first, other, weights[i]);
    const std::vector<float> more = device.download(other.model->parameters().values());
    for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += more[j];
    steps.push_back(other.step);
  }
  const auto count = static_cast<double>(weights.size());
  for (std::size_t j = 0; j < sums.size(); ++j) mean[j] = static_cast<float>(sums[j] / count);
  device.upload(std::span<const float>(mean), values);
  if (steps.size() > 1) first.metadata["averaged"] = fmt::format("{}", fmt::join(steps, ","));
  save_weights(out, device, first.model->parameters(), first.metadata, type);
}

}  // namespace drumvae
