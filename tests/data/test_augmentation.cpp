// Changes one at a time, and what they must leave alone.
#include <array>
#include <catch2/catch.hpp>
#include <map>

#include "data/augmentation.h"
#include "tests/data/packed_examples.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

using Uniforms = std::array<float, kAugmentationUniforms>;

// Below a share of .5 a change is made; the uniforms at these places are below, all others above.
DrumTensor changed(const DrumTensor& groove, const std::map<std::size_t, float>& low) {
  Uniforms uniforms;
  uniforms.fill(1);
  for (const auto& [place, value] : low) uniforms[place] = value;
  DrumTensor result = groove;
  augment(0.5F, uniforms, result);
  return result;
}

unsigned bit(const DrumTensor& groove, std::size_t step, unsigned drum) {
  return groove.hits[step] >> drum & 1U;
}

}  // namespace

TEST_CASE("nothing changes at a share of 0, nor where no uniform is below the share") {
  const DrumTensor groove = some_tensor(32, 7);
  CHECK(changed(groove, {}) == groove);
  DrumTensor same = groove;
  augment(0, std::vector<float>(kAugmentationUniforms, 1e-9F), same);
  CHECK(same == groove);
}

TEST_CASE("a groove begins at another bar and goes around") {
  const DrumTensor groove = some_tensor(64, 7);
  const DrumTensor turned = changed(groove, {{0, .1F}, {1, .3F}});  // bar 1 of 4
  for (std::size_t step = 0; step < 64; ++step) {
    const std::size_t from = (step + 16) % 64;
    CHECK(turned.hits[step] == groove.hits[from]);
    CHECK(turned.velocities[step * 9 + 4] == groove.velocities[from * 9 + 4]);
    CHECK(turned.offsets[step * 9 + 8] == groove.offsets[from * 9 + 8]);
  }
}

TEST_CASE("hi-hat and ride, open hi-hat and crash, and the toms change places with all they have") {
  const DrumTensor groove = some_tensor(32, 7);
  const DrumTensor ride = changed(groove, {{2, .1F}});
  const DrumTensor crash = changed(groove, {{3, .1F}});
  const DrumTensor toms = changed(groove, {{4, .1F}});  // the last of six orders: reversed
  for (std::size_t step = 0; step < 32; ++step) {
    CHECK(bit(ride, step, 2) == bit(groove, step, 8));
    CHECK(bit(ride, step, 8) == bit(groove, step, 2));
    CHECK(bit(ride, step, 3) == bit(groove, step, 3));
    CHECK(bit(crash, step, 3) == bit(groove, step, 7));
    CHECK(bit(crash, step, 7) == bit(groove, step, 3));
    CHECK(bit(toms, step, 4) == bit(groove, step, 6));
    CHECK(bit(toms, step, 5) == bit(groove, step, 5));
    CHECK(bit(toms, step, 6) == bit(groove, step, 4));
    CHECK(ride.velocities[step * 9 + 2] == groove.velocities[step * 9 + 8]);
    CHECK(ride.offsets[step * 9 + 8] == groove.offsets[step * 9 + 2]);
  }
}

TEST_CASE("velocities change by one factor, and a hit stays a hit") {
  DrumTensor groove = empty_tensor(16);
  groove.hits[0] = 0b111;
  groove.velocities[0] = 64;
  groove.velocities[1] = 1;
  groove.velocities[2] = 120;
  const DrumTensor soft = changed(groove, {{6, .1F}, {7, 1e-6F}});  // 1/sqrt(2)
  CHECK(int{soft.velocities[0]} == 45);
  CHECK(int{soft.velocities[1]} == 1);
  const DrumTensor loud = changed(groove, {{6, .1F}});  // sqrt(2)
  CHECK(int{loud.velocities[0]} == 91);
  CHECK(int{loud.velocities[2]} == 127);
  CHECK(int{loud.velocities[3]} == 0);
}

TEST_CASE("offsets are stretched and moved together, and stay within half a step") {
  DrumTensor groove = empty_tensor(16);
  groove.hits[0] = 0b11;
  groove.offsets[0] = 10000;
  groove.offsets[1] = -30000;
  const DrumTensor late = changed(groove, {{8, .1F}, {9, .5F}, {10, 1e-6F}});  // times 1
  CHECK(late.offsets[0] == 10000 - 3072);
  CHECK(late.offsets[1] == -30720);
  CHECK(late.offsets[2] == 0);
  const DrumTensor tight = changed(groove, {{8, .1F}, {9, 1e-6F}, {10, .5F}});  // times 1/2
  CHECK(tight.offsets[0] == 5000);
  CHECK(tight.offsets[1] == -15000);
}

TEST_CASE("too few uniforms are refused") {
  DrumTensor groove = some_tensor(16, 1);
  CHECK_THROWS_AS(augment(1, std::vector<float>(kAugmentationUniforms - 1, 1), groove),
                  std::invalid_argument);
}
