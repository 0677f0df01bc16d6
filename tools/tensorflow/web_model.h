// Reading models in TensorFlow.js' form: weights_manifest.json and shards, or the manifest.json of
// deeplearn.js with a file for each tensor.
//
// Source: TensorFlow.js, weights_manifest; deeplearn.js' dump_checkpoint_vars.
#pragma once

#include <filesystem>

#include "tools/tensorflow/tensor_store.h"

namespace drumvae {

inline constexpr const char* kWebManifestFile = "weights_manifest.json";
inline constexpr const char* kOldWebManifestFile = "manifest.json";

// Whether the folder holds one of the manifests.
bool is_web_model(const std::filesystem::path& folder);

// All tensors, as f32 (of any quantisation) or i32.  Throws IoError, FormatError with file and
// tensor: a shard that is missing, bytes that end early or are left over, a type or quantisation
// that is not known, a path that leads out of the folder.
TensorStore read_web_model(const std::filesystem::path& folder);

}  // namespace drumvae
