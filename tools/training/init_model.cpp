// From our files and from Magenta's.
#include "tools/training/init_model.h"

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tools/magenta/magenta_model.h"
#include "tools/playing/model_file.h"

namespace drumvae {

std::vector<std::string> init_weights(const std::filesystem::path& path, GrooveVae& model) {
  std::vector<std::string> notices;
  if (const auto source = find_magenta(path)) {
    const MagentaModel magenta = MagentaModel::open(*source);
    magenta.load_weights(model.config(), model.device(), model.parameters());
    notices = magenta.notices();
  } else {
    load_weights(find_weights(path), model.device(), model.parameters());
  }
  model.pack();
  return notices;
}

std::int64_t init_optimizer(const std::filesystem::path& path, GrooveVae& model) {
  constexpr const char* kNone = "has no state of Adam to go on from: ";
  if (const auto source = find_magenta(path)) {
    const MagentaModel magenta = MagentaModel::open(*source);
    if (const std::string fault = magenta.adam_fault(); !fault.empty())
      throw FormatError(magenta.name(), kNone + fault);
    magenta.load_moments(model.config(), model.device(), model.parameters());
    return magenta.step();
  }
  const std::filesystem::path weights = find_weights(path);
  if (weights.filename() == kWeightsFile &&
      std::filesystem::exists(weights.parent_path() / kStateFile))
    return load_checkpoint(weights.parent_path(), model.device(), model.parameters()).step;
  if (!has_moments(weights))
    throw FormatError(weights.string(), std::string(kNone) + "it holds weights only");
  load_moments(weights, model.device(), model.parameters());
  return step_of(read_checkpoint_metadata(weights), weights.string());
}

}  // namespace drumvae
