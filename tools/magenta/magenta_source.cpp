// Looking at names, and at the first bytes of files.
#include "tools/magenta/magenta_source.h"

#include <algorithm>
#include <array>

#include "engine/checkpoint.h"
#include "engine/errors.h"
#include "engine/platform.h"
#include "tools/tensorflow/bundle_files.h"
#include "tools/tensorflow/checkpoint_state.h"
#include "tools/tensorflow/tar_members.h"
#include "tools/tensorflow/web_model.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using Kind = MagentaSource::Kind;

constexpr std::size_t kNearNames = 4;  // of a path: the rest is where somebody works

void append_names(std::vector<std::string>& names, const fs::path& path) {
  std::vector<std::string> parts;
  for (const fs::path& part : path) parts.push_back(part.string());
  std::ranges::reverse(parts);
  parts.resize(std::min(parts.size(), kNearNames));
  names.insert(names.end(), parts.begin(), parts.end());
}

MagentaSource source(Kind kind, const fs::path& path) {
  MagentaSource found{.kind = kind, .path = path};
  append_names(found.names, fs::absolute(path).lexically_normal());
  return found;
}

bool is_ours(const fs::path& folder) {
  const std::array ours = {folder / kWeightsFile, folder / "latest.json",
                           folder / "train/latest.json"};
  return std::ranges::any_of(ours, [](const fs::path& file) { return fs::exists(file); });
}

std::vector<fs::path> indexes_in(const fs::path& folder) {
  std::vector<fs::path> indexes;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == kIndexEnding) indexes.push_back(entry.path());
  std::ranges::sort(indexes);
  return indexes;
}

// The folder's own names, and those that the file `checkpoint` remembers.
MagentaSource latest_of(const fs::path& folder) {
  MagentaSource found = source(Kind::bundle, latest_prefix(folder));
  const MappedFile file(folder / kCheckpointStateFile);
  const std::string text(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  append_names(found.names, text.substr(0, text.find('\n')));
  return found;
}

std::optional<MagentaSource> in_folder(const fs::path& folder) {
  if (is_ours(folder)) return std::nullopt;
  if (is_web_model(folder)) return source(Kind::web, folder);
  for (const fs::path& place : {folder, folder / "train"})
    if (fs::is_regular_file(place / kCheckpointStateFile)) return latest_of(place);
  const std::vector<fs::path> indexes = indexes_in(folder);
  if (indexes.empty()) return std::nullopt;
  if (indexes.size() > 1) {
    throw FormatError(folder.string(),
                      "holds several checkpoints and no file 'checkpoint' that names the latest: "
                      "give one, such as " +
                          indexes.back().string());
  }
  return source(Kind::bundle, fs::path(indexes[0]).replace_extension());
}

// "a/model.ckpt-3" for a/model.ckpt-3.index, .meta and .data-00000-of-00001.
std::optional<fs::path> prefix_of(const fs::path& file) {
  const std::string name = file.string();
  std::string prefix = name;
  if (const std::size_t shard = name.rfind(".data-"); shard != std::string::npos)
    prefix = name.substr(0, shard);
  else if (name.ends_with(kIndexEnding) || name.ends_with(".meta"))
    prefix = fs::path(file).replace_extension().string();
  const bool named =
      prefix != name && (name.ends_with(kIndexEnding) || fs::exists(prefix + kIndexEnding));
  return named ? std::optional<fs::path>(prefix) : std::nullopt;
}

std::optional<MagentaSource> of_file(const fs::path& file) {
  const std::string name = file.filename().string();
  const fs::path folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
  if (name == kCheckpointStateFile) return latest_of(folder);
  if (const auto prefix = prefix_of(file)) return source(Kind::bundle, *prefix);
  if (file.extension() == ".json" && is_web_model(folder)) return source(Kind::web, folder);
  // Eight bytes of a safetensors header's length may look like anything.
  if (file.extension() == ".safetensors") return std::nullopt;
  const bool named_tar = file.extension() == ".tar" || file.extension() == ".tgz";
  if (named_tar || may_be_tar(MappedFile(file).bytes())) return source(Kind::tar, file);
  return std::nullopt;
}

}  // namespace

std::optional<MagentaSource> find_magenta(const fs::path& path) {
  if (fs::is_directory(path)) return in_folder(path);
  if (fs::is_regular_file(path)) return of_file(path);
  if (fs::is_regular_file(path.string() + kIndexEnding)) return source(Kind::bundle, path);
  return std::nullopt;
}

}  // namespace drumvae
