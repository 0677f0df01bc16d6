// The files of a checkpoint in TensorFlow's V2 format: PREFIX.index and PREFIX.data-00000-of-00001,
// on a disk or within a tar.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/platform.h"

namespace drumvae {

inline constexpr const char* kIndexEnding = ".index";

// "PREFIX.data-00000-of-00001"
std::string shard_name(const std::string& prefix, int shard, int shards);

// Mapped, or in memory where they come out of a tar.
struct BundleFiles {
  std::string prefix;   // a path; within a tar, that of the member
  std::string archive;  // the tar; empty where there is none
  std::map<std::string, std::span<const std::byte>> files;  // by name; PREFIX.index among them

  std::deque<MappedFile> mapped;
  std::deque<std::vector<std::byte>> unpacked;

  // How errors call a file: its path, "TAR: MEMBER" within a tar.
  std::string shown(const std::string& file) const;
};

// Maps PREFIX.index and what shards there are.  Throws IoError.
BundleFiles open_bundle(const std::filesystem::path& prefix);

// Reads those of the first member whose name ends in .index; other members are passed over.  Throws
// IoError, FormatError as read_tar() does.
BundleFiles open_tar_bundle(const std::filesystem::path& tar);

}  // namespace drumvae
