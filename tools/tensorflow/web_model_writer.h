// Writing models in TensorFlow.js' form.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "engine/safetensors.h"

namespace drumvae {

// Writes weights_manifest.json and shards of 4 MiB, group1-shardNofM.bin, into the folder, tensors
// by name.  They must be f32 and finite.  quantize_bytes: 0 as they are, 1 or 2.  Throws IoError.
void write_web_model(const std::filesystem::path& folder,
                     const std::map<std::string, TensorEntry>& tensors, int quantize_bytes);

}  // namespace drumvae
