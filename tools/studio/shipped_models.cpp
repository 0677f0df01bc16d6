// Looking for shipped models.
#include "tools/studio/shipped_models.h"

#include <optional>

#include "engine/errors.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> find_shipped(const std::string& name, const fs::path& program) {
  const fs::path folder = program.parent_path();
  for (const fs::path& models : {folder / "models", folder / "../share/drumvae/models"}) {
    const fs::path file = (models / (name + ".safetensors")).lexically_normal();
    if (fs::is_regular_file(file)) return file;
  }
  return std::nullopt;
}

}  // namespace

fs::path shipped_model(const std::string& name, const fs::path& program) {
  if (const auto file = find_shipped(name, program)) return *file;
  throw IoError(name + ".safetensors",
                "the model that comes with the program is not installed; give --checkpoint");
}

fs::path checkpoint_or_shipped(const fs::path& checkpoint, const fs::path& program) {
  const bool is_name = !checkpoint.has_parent_path() && !fs::exists(checkpoint);
  if (!is_name) return checkpoint;
  return find_shipped(checkpoint.string(), program).value_or(checkpoint);
}

}  // namespace drumvae
