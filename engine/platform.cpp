// What of engine/platform.h is the same on every system.
#include "engine/platform.h"

#include <system_error>
#include <utility>

#include "engine/errors.h"
#include "engine/platform_files.h"

namespace drumvae {

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::filesystem::path replaced_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return path;
  // Renaming over a device or a pipe would destroy it.
  if (!std::filesystem::is_regular_file(status)) {
    throw IoError(path.string(), "cannot be replaced: not a regular file");
  }
  const auto real = std::filesystem::canonical(path, error);
  return error ? path : real;
}

void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                           Flush flush) {
  AtomicFileWriter writer(path);
  writer.write(bytes);
  writer.commit(flush);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

}  // namespace drumvae
