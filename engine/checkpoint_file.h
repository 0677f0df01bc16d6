// A file of a checkpoint as it stands on the disk or in memory, read without a device.
// docs/checkpoint_format.md lists tensors and metadata.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/safetensors.h"

namespace drumvae {

// Text that goes with the weights: config, hyperparameters, library version, data provenance.
using CheckpointMetadata = std::map<std::string, std::string>;

// What the metadata says under "format" and "version".
inline constexpr const char* kCheckpointFormat = "drumvae.checkpoint";
inline constexpr const char* kCheckpointVersion = "1";

// What the names of Adam's moments begin with.
inline constexpr const char* kFirstMomentPrefix = "first_moment/";
inline constexpr const char* kSecondMomentPrefix = "second_moment/";

class CheckpointFile {
 public:
  // Throws IoError; FormatError for what is no checkpoint or one of another version.
  static CheckpointFile open(const std::filesystem::path& path);
  // Of bytes that the caller keeps alive; `name` stands in errors.  Throws FormatError.
  static CheckpointFile view(std::span<const std::byte> bytes, std::string name);

  const std::string& name() const { return file_.name(); }
  const CheckpointMetadata& metadata() const { return file_.metadata(); }
  // Throws FormatError when there is no such entry.
  const std::string& metadata(const std::string& key) const { return file_.metadata(key); }

  bool has_moments() const;
  std::size_t tensor_count() const { return file_.tensors().size(); }

  // Throws FormatError unless there is such a tensor, of fp32, fp16 or bf16, and it is finite.
  void require(const std::string& tensor, const TensorShape& shape) const;
  // Whether a tensor that is there has 16 bits a number.
  bool is_narrow(const std::string& tensor) const;
  // The numbers of a tensor that was required, in fp32: in place where they are, else in `floats`.
  std::span<const float> floats(const std::string& tensor, std::vector<float>& floats) const;

 private:
  explicit CheckpointFile(SafetensorsFile file);

  SafetensorsFile file_;
};

}  // namespace drumvae
