// Reading TensorFlow's checkpoints (V2: tensor bundles), without TensorFlow.
//
// Source: TensorFlow's tensor_bundle.proto and tensor_bundle.cc.
#pragma once

#include "tools/tensorflow/bundle_files.h"
#include "tools/tensorflow/tensor_store.h"

namespace drumvae {

// All tensors; each checksum is verified.  Throws FormatError with file and tensor for a damaged or
// missing file, big-endian numbers, a tensor in slices, a type that safetensors has no name for.
TensorStore read_tensor_bundle(BundleFiles files);

}  // namespace drumvae
