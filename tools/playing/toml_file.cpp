// TOML files whose errors name file and line.
#include "tools/playing/toml_file.h"

#include "engine/errors.h"
#include "engine/platform.h"

namespace drumvae {

toml::table parse_toml(const std::filesystem::path& path) {
  const MappedFile file(path);
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()),
                              file.bytes().size());
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    fail_at(path, error.source(), std::string(error.description()));
  }
}

void fail_at(const std::filesystem::path& path, const toml::source_region& place,
             const std::string& reason) {
  throw FormatError(path.string() + ":" + std::to_string(place.begin.line), reason);
}

}  // namespace drumvae
