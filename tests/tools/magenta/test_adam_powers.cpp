// Powers against those of published checkpoints.
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/crc32c.h"
#include "tools/magenta/adam_powers.h"

namespace drumvae {
namespace {

std::uint32_t masked(float value) { return masked_crc32c(std::as_bytes(std::span(&value, 1))); }

TEST_CASE("Powers are products in float32: the checksums of published checkpoints agree") {
  // groovae_4bar's index, at step 2721: beta1_power and beta2_power.
  CHECK(masked(adam_power(0.9F, 2721)) == 0x3A117BA6U);
  CHECK(masked(adam_power(0.999F, 2721)) == 0xC9D05B7EU);
}

TEST_CASE("A power is beta at step 0, near the true one later, and 0 in the end") {
  CHECK(adam_power(0.9F, 0) == 0.9F);
  CHECK(adam_power(0.999F, 1) == 0.999F * 0.999F);
  CHECK(adam_power(0.999F, 999) == Approx(std::pow(0.999, 1000)).epsilon(1e-4));
  CHECK(adam_power(0.9F, 1'000'000'000'000) == 0.0F);
}

}  // namespace
}  // namespace drumvae
