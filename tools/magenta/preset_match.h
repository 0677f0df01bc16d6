// Which preset a model of Magenta's is, from its tensors and from names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/parameters.h"
#include "model/config.h"
#include "tools/magenta/web_config.h"
#include "tools/tensorflow/tensor_store.h"

namespace drumvae {

// All presets that have such tensors, with the sizes that these have.  Throws FormatError where
// there is none: for melodies, trios and other models of Magenta's by name, else with the tensor
// that does not fit.
std::vector<ModelConfig> matching_presets(const TensorStore& store);

// What is known of a model beside its tensors.
struct ModelHints {
  std::string asked;  // the user's word: a preset or Magenta's name of it; may be empty
  std::vector<std::string> names;  // that may have a preset's name in them, the nearest first
  std::optional<WebConfig> web;
};

// The one of these presets that is meant.  Throws FormatError with `where` and the choices, when
// hints leave several that differ in more than sizes, or the user's word is none of them;
// std::invalid_argument when that is no preset at all.
ModelConfig choose_preset(const std::vector<ModelConfig>& candidates, const ModelHints& hints,
                          const std::string& where);

// The parameters of a model of this config, without memory for them.
ParameterTable table_of(const ModelConfig& config);

}  // namespace drumvae
