// Looking for shipped models.
#include "tools/playing/shipped_models.h"

#include <optional>
#include <set>
#include <vector>

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

// All of them, sorted.
std::vector<std::string> shipped_names(const fs::path& program) {
  std::set<std::string> names;
  std::error_code ignored;
  for (const fs::path& models :
       {program.parent_path() / "models", program.parent_path() / "../share/drumvae/models"})
    for (const auto& file : fs::directory_iterator(models, ignored))
      if (file.path().extension() == ".safetensors") names.insert(file.path().stem().string());
  return {names.begin(), names.end()};
}

}  // namespace

fs::path shipped_model(const std::string& name, const fs::path& program) {
  if (const auto file = find_shipped(name, program)) return *file;
  throw IoError(name + ".safetensors",
                "the model that comes with the program is not installed; give --checkpoint");
}

fs::path checkpoint_or_shipped(const fs::path& checkpoint, const fs::path& program) {
  const bool is_name = !checkpoint.has_parent_path() && !fs::exists(checkpoint) &&
                       checkpoint != "best" && checkpoint != "latest";
  if (!is_name) return checkpoint;
  if (const auto file = find_shipped(checkpoint.string(), program)) return *file;
  const std::vector<std::string> names = shipped_names(program);
  if (names.empty()) return checkpoint;
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  throw IoError(checkpoint.string(),
                "no such file or directory, nor a model that comes with the program: " + list);
}

}  // namespace drumvae
