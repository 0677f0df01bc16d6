// Writing TensorFlow's checkpoints, byte for byte as TensorFlow's saver does.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "engine/safetensors.h"

namespace drumvae {

// Writes PREFIX.data-00000-of-00001, tensors by name, then PREFIX.index.  Types: f32 and i64.
// Throws IoError.
void write_tensor_bundle(const std::filesystem::path& prefix,
                         const std::map<std::string, TensorEntry>& tensors);

}  // namespace drumvae
