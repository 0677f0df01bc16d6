// What the systems' twins behind engine/platform.h have in common.
#pragma once

#include <filesystem>

namespace drumvae {

// Where a path lies: "." for a bare name.
std::filesystem::path folder_of(const std::filesystem::path& path);

// The file that writing to path would replace: path itself, or what a symbolic link there leads to.
// Throws IoError for anything that exists and is not a regular file.
std::filesystem::path replaced_file(const std::filesystem::path& path);

}  // namespace drumvae
