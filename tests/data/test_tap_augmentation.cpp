// Which onsets are left, one way of choosing at a time.
#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "data/augmentation.h"
#include "data/tap_augmentation.h"
#include "tests/data/packed_examples.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// Places of the uniforms; see the header.
constexpr std::size_t kWay = 1, kAmount = 2, kSecond = 3, kShifted = 4, kBegin = 5, kStiff = 6,
                      kFirstStep = 7;
constexpr float kPattern = .3F, kDrums = .7F, kAccents = .9F;

using Given = std::map<std::size_t, float>;

// All uniforms are 1 but those that are given and the first, which is below the share of .5.
std::vector<float> uniforms_of(const Given& given, std::int32_t steps) {
  std::vector<float> uniforms(tap_uniforms(steps), 1.0F);
  uniforms[0] = .4F;
  for (const auto& [place, value] : given) uniforms[place] = value;
  return uniforms;
}

DrumTensor tapped(const DrumTensor& groove, const Given& given) {
  DrumTensor input = groove;
  choose_taps(.5F, uniforms_of(given, groove.steps), input);
  return input;
}

// Kick 100 at each fourth step, hat 60 + 2t at every second, all 512 early.
DrumTensor beat() {
  DrumTensor groove = empty_tensor(32);
  const auto hit = [&](std::size_t step, std::size_t drum, std::size_t velocity) {
    groove.hits[step] = static_cast<std::uint16_t>(groove.hits[step] | 1U << drum);
    groove.velocities[step * 9 + drum] = static_cast<std::uint8_t>(velocity);
    groove.offsets[step * 9 + drum] = 512;
  };
  for (std::size_t t = 0; t < 32; t += 2) hit(t, 2, 20 + 2 * t);
  for (std::size_t t = 0; t < 32; t += 4) hit(t, 0, 100);
  return groove;
}

std::vector<int> steps_with_a_hit(const DrumTensor& groove) {
  std::vector<int> steps;
  for (int t = 0; t < groove.steps; ++t)
    if (groove.hits[static_cast<std::size_t>(t)] != 0) steps.push_back(t);
  return steps;
}

}  // namespace

TEST_CASE("taps are those of the groove where the example is not chosen") {
  DrumTensor groove = beat();
  auto uniforms = uniforms_of({{kShifted, 0}, {kStiff, 0}, {kWay, kDrums}}, 32);
  uniforms[0] = .6F;
  shift_taps(.5F, uniforms, groove);
  choose_taps(.5F, uniforms, groove);
  CHECK(groove == beat());
}

TEST_CASE("a pattern goes round and leaves what is hit in its steps") {
  // Of three steps the second is in it; the last of seven periods is all steps.
  const Given second = {{kWay, kPattern}, {kAmount, .5F}, {kSecond, .1F}, {kFirstStep + 1, .5F}};
  CHECK(steps_with_a_hit(tapped(beat(), second)) == std::vector<int>{4, 10, 16, 22, 28});
  const Given whole = {{kWay, kPattern}, {kAmount, .5F}, {kFirstStep + 6, .5F}};
  CHECK(steps_with_a_hit(tapped(beat(), whole)) == std::vector<int>{6});
  const Given none = {{kWay, kPattern}, {kAmount, .5F}};
  CHECK(tapped(beat(), none) == beat());
}

TEST_CASE("the onsets of one drum, or of two") {
  const Given kick = {{kWay, kDrums}, {kAmount, .1F}, {kSecond, .2F}};
  const DrumTensor taps = tapped(beat(), kick);
  CHECK(steps_with_a_hit(taps) == std::vector<int>{0, 4, 8, 12, 16, 20, 24, 28});
  CHECK(taps.hits[4] == 1);
  CHECK(taps.velocities[4 * 9 + 2] == 0);
  CHECK(tapped(beat(), {{kWay, kDrums}, {kAmount, .1F}, {kSecond, .9F}}) == beat());
}

TEST_CASE("the loudest onsets") {
  CHECK(steps_with_a_hit(tapped(beat(), {{kWay, kAccents}, {kAmount, .99F}})).size() == 8);
  CHECK(tapped(beat(), {{kWay, kAccents}, {kAmount, .01F}}) == beat());
}

TEST_CASE("stiff taps lose their timing alone") {
  DrumTensor stiff = beat();
  stiff.offsets.assign(stiff.offsets.size(), 0);
  CHECK(tapped(beat(), {{kWay, kAccents}, {kAmount, .01F}, {kStiff, .5F}}) == stiff);
}

TEST_CASE("whatever is drawn, taps are onsets of the groove and never none") {
  for (std::uint32_t number = 0; number < 200; ++number) {
    const DrumTensor groove = some_tensor(32, number);
    std::vector<float> uniforms(tap_uniforms(32));
    for (std::size_t i = 0; i < uniforms.size(); ++i)
      uniforms[i] = static_cast<float>((number * 37 + i * i * 101 + i * 13) % 997 + 1) / 997.0F;
    DrumTensor input = groove;
    choose_taps(1, uniforms, input);
    bool any = false;
    for (std::size_t step = 0; step < 32; ++step) {
      REQUIRE((input.hits[step] & ~groove.hits[step]) == 0);
      any = any || input.hits[step] != 0;
      for (unsigned drum = 0; drum < 9; ++drum)
        if ((input.hits[step] >> drum & 1U) == 0) REQUIRE(input.velocities[step * 9 + drum] == 0);
    }
    REQUIRE(any);
  }
}

TEST_CASE("one in four of the chosen begins elsewhere, input and target alike") {
  DrumTensor groove = some_tensor(32, 5), wanted = groove;
  shift_taps(.5F, uniforms_of({{kShifted, .3F}, {kBegin, .2F}}, 32), groove);
  CHECK(groove == wanted);
  shift_taps(.5F, uniforms_of({{kShifted, .2F}, {kBegin, .2F}}, 32), groove);
  begin_at(6, wanted);
  CHECK(groove == wanted);
}

TEST_CASE("too few uniforms for taps are refused") {
  DrumTensor groove = beat();
  const std::vector<float> few(tap_uniforms(32) - 1, 1);
  CHECK_THROWS_AS(choose_taps(1, few, groove), std::invalid_argument);
  CHECK_THROWS_AS(shift_taps(1, few, groove), std::invalid_argument);
}
