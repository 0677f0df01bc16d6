// Going on from a finished model with other data: which of its layers stay as they are.
#pragma once

#include <string>
#include <vector>

#include "engine/parameters.h"

namespace drumvae {

// The parameters that a list of names means: "encoder" all of the encoder, "decoder/layer0" a
// layer, "decoder/output/bias" one tensor.  Ascending, each once.  Throws std::invalid_argument,
// naming the nearest, where a name means nothing.
std::vector<ParameterId> parameters_named(const ParameterTable& table,
                                          const std::vector<std::string>& names);

}  // namespace drumvae
