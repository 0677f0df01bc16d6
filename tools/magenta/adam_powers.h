// beta1_power and beta2_power: what TensorFlow's Adam keeps of the steps done.
#pragma once

#include <cstdint>

namespace drumvae {

// beta to the power of steps + 1 as TensorFlow has it: in float32, one product after the other,
// denormals flushed to 0.
float adam_power(float beta, std::int64_t steps);

}  // namespace drumvae
