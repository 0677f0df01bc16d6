// Named tensors as they were read, with what keeps their bytes.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "engine/safetensors.h"

namespace drumvae {

struct TensorStore {
  std::string name;  // of the file or folder, in errors
  // Bytes are little-endian and, in a mapped file, not always aligned.
  std::map<std::string, TensorEntry> tensors;

  std::deque<MappedFile> files;
  std::deque<std::vector<std::byte>> copies;  // of what could not be mapped
};

// Elements of a shape times the type's bytes; -1 where an extent is negative or it is too large.
std::int64_t tensor_bytes(Dtype type, const TensorShape& shape);

// "[47,80]"
std::string shape_text(const TensorShape& shape);

}  // namespace drumvae
