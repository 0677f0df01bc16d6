// A loop, as long as the training was.
#include "tools/magenta/adam_powers.h"

#include <limits>

namespace drumvae {

float adam_power(float beta, std::int64_t steps) {
  float power = beta;
  for (std::int64_t step = 0; step < steps && power > 0; ++step) {
    power *= beta;
    if (power < std::numeric_limits<float>::min()) power = 0;
  }
  return power;
}

}  // namespace drumvae
