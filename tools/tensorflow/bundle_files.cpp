// Mapping files and reading members.
#include "tools/tensorflow/bundle_files.h"

#include <fmt/format.h>

#include "engine/errors.h"
#include "tools/tensorflow/tar_members.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

void keep(BundleFiles& bundle, TarMember member) {
  const auto& bytes = bundle.unpacked.emplace_back(std::move(member.bytes));
  bundle.files[member.name] = bytes;
}

}  // namespace

std::string shard_name(const std::string& prefix, int shard, int shards) {
  return fmt::format("{}.data-{:05}-of-{:05}", prefix, shard, shards);
}

std::string BundleFiles::shown(const std::string& file) const {
  return archive.empty() ? file : archive + ": " + file;
}

BundleFiles open_bundle(const fs::path& prefix) {
  BundleFiles bundle{.prefix = prefix.string()};
  const auto map = [&](const std::string& path) {
    bundle.files[path] = bundle.mapped.emplace_back(path).bytes();
  };
  map(bundle.prefix + kIndexEnding);
  const fs::path folder = prefix.has_parent_path() ? prefix.parent_path() : fs::path(".");
  const std::string shards = prefix.filename().string() + ".data-";
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(shards) && entry.is_regular_file())
      map(bundle.prefix + name.substr(prefix.filename().string().size()));
  }
  return bundle;
}

BundleFiles open_tar_bundle(const fs::path& tar) {
  const MappedFile file(tar);
  BundleFiles bundle{.archive = tar.string()};
  const auto indexes = read_tar(file.bytes(), bundle.archive, [](const std::string& name) {
    return name.ends_with(kIndexEnding);
  });
  if (indexes.empty())
    throw FormatError(bundle.archive, "holds no file *.index: it is no TensorFlow checkpoint");
  const std::string& index = indexes.front().name;
  bundle.prefix = index.substr(0, index.size() - std::string_view(kIndexEnding).size());
  const std::string shards = bundle.prefix + ".data-";
  for (TarMember& member : read_tar(file.bytes(), bundle.archive, [&](const std::string& name) {
         return name.starts_with(shards);
       }))
    keep(bundle, std::move(member));
  keep(bundle, indexes.front());
  return bundle;
}

}  // namespace drumvae
