// A model as what is streamed takes it: its configuration, and its tensors by name.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernels/view.h"
#include "model/config.h"

namespace drumvae {

// The values of a tensor of this name and shape, [columns] or [rows, columns], in fp32 and row by
// row.  Throws where there is none: std::invalid_argument from a model, FormatError from a file.
using TensorReader =
    std::function<std::vector<float>(const std::string& name, const std::vector<Index>& shape)>;

// Whatever keeps them, a model on a device (GrooveVae::tensors()) or a file, outlives it.
struct ModelTensors {
  ModelConfig config;
  TensorReader read;
};

}  // namespace drumvae
