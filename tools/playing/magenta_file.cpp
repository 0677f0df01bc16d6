// Loading, and writing with provenance.
#include "tools/playing/magenta_file.h"

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tools/magenta/magenta_model.h"
#include "tools/magenta/tensor_names.h"

namespace drumvae {
namespace {

// As of a model of ours, but for the data, of which nothing is known.
CheckpointMetadata describe(const ModelConfig& config, std::int64_t step) {
  CheckpointMetadata metadata = describe_model(config, step, {});
  metadata.erase("data");
  return metadata;
}

MagentaSource source_at(const std::filesystem::path& path) {
  if (const auto source = find_magenta(path)) return *source;
  throw FormatError(find_weights(path).string(), "is no model of Magenta's");
}

}  // namespace

LoadedModel load_magenta(const MagentaSource& source, Device& device, const std::string& preset) {
  const MagentaModel magenta = MagentaModel::open(source);
  const ModelConfig config = magenta.choose(preset);
  LoadedModel loaded{.model = std::make_unique<GrooveVae>(device, config, Use::inference),
                     .metadata = describe(config, magenta.step()),
                     .step = magenta.step(),
                     .notices = magenta.notices()};
  magenta.load_weights(config, device, loaded.model->parameters());
  loaded.model->pack();
  return loaded;
}

ImportedModel import_model(const std::filesystem::path& path, const std::string& preset,
                           const std::filesystem::path& out) {
  const MagentaModel magenta = MagentaModel::open(source_at(path));
  ImportedModel imported{.config = magenta.choose(preset),
                         .step = magenta.step(),
                         .adam_fault = magenta.adam_fault(),
                         .notices = magenta.notices()};
  const bool moments = imported.adam_fault.empty();
  Device device = Device::open("cpu", 1);
  const ParameterTable table = table_of(imported.config);
  const Parameters parameters(device, table, moments ? Use::training : Use::inference);
  magenta.load_weights(imported.config, device, parameters);
  if (moments) magenta.load_moments(imported.config, device, parameters);
  CheckpointMetadata metadata = describe(imported.config, imported.step);
  metadata["magenta.config"] = magenta_config(imported.config.name);
  metadata.merge(magenta.provenance());
  save_weights(out, device, parameters, metadata, Dtype::f32,
               moments ? Moments::included : Moments::left_out);
  return imported;
}

}  // namespace drumvae
