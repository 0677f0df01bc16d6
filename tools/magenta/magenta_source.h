// What a path to a model of Magenta's means.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drumvae {

struct MagentaSource {
  enum class Kind : std::uint8_t { bundle, tar, web };

  Kind kind = Kind::bundle;
  std::filesystem::path path;  // PREFIX, the tar, or the folder
  // Texts that may have a configuration's name in them, the nearest first.
  std::vector<std::string> names;
};

// A prefix or one of its files; a folder with TensorFlow's file `checkpoint`, with one *.index, or
// with a manifest of TensorFlow.js; a file of these; a tar or tar.gz.  Nothing where it is none of
// these, such as a checkpoint of our own.  Throws FormatError for a folder with several *.index and
// nothing that chooses, and as latest_prefix() does.
std::optional<MagentaSource> find_magenta(const std::filesystem::path& path);

}  // namespace drumvae
