// What each variant takes away and what it leaves.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "data/input_variants.h"

using namespace drumvae;

namespace {

// Step 0: snare 100, closed hi-hat 100, ride 30.  Step 1: nothing.  Step 2: kick 127.
DrumTensor example() {
  DrumTensor tensor = empty_tensor(3);
  tensor.hits = {1U << 1U | 1U << 2U | 1U << 8U, 0, 1U};
  tensor.velocities[1] = 100;
  tensor.velocities[2] = 100;
  tensor.velocities[8] = 30;
  tensor.velocities[18] = 127;
  tensor.offsets[1] = 512;
  tensor.offsets[2] = -512;
  tensor.offsets[8] = 1024;
  tensor.offsets[18] = -2048;
  return tensor;
}

DrumTensor varied(const InputVariant& variant, const std::vector<float>& uniforms = {}) {
  DrumTensor input = example();
  apply_input_variant(variant, uniforms, input);
  return input;
}

}  // namespace

TEST_CASE("no variant and hits_as_controls leave the input as it is") {
  CHECK(varied({}) == example());
  CHECK(varied({.hits_as_controls = true}) == example());
}

TEST_CASE("humanize keeps the hits alone") {
  DrumTensor expected = empty_tensor(3);
  expected.hits = example().hits;
  CHECK(varied({.humanize = true}) == expected);
}

TEST_CASE("fixed velocities keep hits and offsets") {
  DrumTensor expected = example();
  expected.velocities.assign(27, 0);
  CHECK(varied({.fixed_velocities = true}) == expected);
}

TEST_CASE("tapify moves the loudest class, the lowest of equals, to the open hi-hat") {
  DrumTensor expected = empty_tensor(3);
  expected.hits = {1U << 3U, 0, 1U << 3U};
  expected.velocities[3] = 100;
  expected.offsets[3] = 512;
  expected.velocities[21] = 127;
  expected.offsets[21] = -2048;
  CHECK(varied({.tapify = true}) == expected);
}

TEST_CASE("added instruments are missing in the input and the others are not") {
  DrumTensor expected = example();
  expected.hits[0] = 1U << 1U;
  expected.velocities[2] = expected.velocities[8] = 0;
  expected.offsets[2] = expected.offsets[8] = 0;
  CHECK(varied({.add_instruments = 1U << 2U | 1U << 8U}) == expected);
}

TEST_CASE("note dropout drops a cell when its uniform is within max(.2, 1 - velocity) * p") {
  const InputVariant variant{.note_dropout = 0.8F};
  REQUIRE(uniforms_needed(variant, 3) == 28);
  CHECK(uniforms_needed({}, 3) == 0);
  std::vector<float> uniforms(28, 1.0F);
  uniforms[0] = 0.5F;        // p = 0.4
  uniforms[1 + 1] = 0.081F;  // snare, 1 - 100/127 = 0.213: probability 0.085
  uniforms[1 + 2] = 0.086F;
  uniforms[1 + 8] = 0.3F;     // ride, 1 - 30/127 = 0.764: probability 0.305
  uniforms[1 + 18] = 0.081F;  // kick at full velocity: 0.2 * 0.4 = 0.08
  DrumTensor expected = example();
  expected.hits[0] = 1U << 2U;
  expected.velocities[1] = expected.velocities[8] = 0;
  expected.offsets[1] = expected.offsets[8] = 0;
  CHECK(varied(variant, uniforms) == expected);
  uniforms[1 + 18] = 0.079F;
  CHECK((varied(variant, uniforms).hits[2]) == 0);
  CHECK_THROWS_AS(varied(variant, std::vector<float>(27)), std::invalid_argument);
}

TEST_CASE("note dropout comes before tapify") {
  std::vector<float> uniforms(28, 1.0F);
  uniforms[1 + 1] = 0.01F;  // the snare goes, so the hi-hat is tapped
  const DrumTensor input = varied({.note_dropout = 0.8F, .tapify = true}, uniforms);
  CHECK(input.offsets[3] == -512);
}
