// Performances to tensors and rows to hits; the exact arithmetic is the oracle's to judge.
#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "data/groove.h"

using namespace drumvae;

namespace {

DrumHit hit(int pitch, int velocity, double start_s) {
  return {.pitch = pitch, .velocity = velocity, .start_s = start_s, .end_s = start_s + 0.1};
}

// At 120 qpm: a step is 0.125 s.
Performance performance_with(std::vector<DrumHit> hits) {
  Performance performance;
  performance.hits = std::move(hits);
  quantize(performance);
  return performance;
}

std::size_t cell(int step, int drum) {
  return static_cast<std::size_t>(step * kDrumClasses + drum);
}

DrumTensor random_tensor(std::int32_t steps, std::mt19937& random) {
  DrumTensor tensor = empty_tensor(steps);
  for (std::int32_t step = 0; step < steps; ++step) {
    for (int drum = 0; drum < kDrumClasses; ++drum) {
      if (random() % 3 != 0) continue;
      auto& mask = tensor.hits[static_cast<std::size_t>(step)];
      mask = static_cast<std::uint16_t>(mask | 1U << drum);
      tensor.velocities[cell(step, drum)] = static_cast<std::uint8_t>(1 + random() % 127);
      // Strictly within half a step, and not before the beginning.
      const int offset = static_cast<int>(random() % 61'439) - 30'719;
      tensor.offsets[cell(step, drum)] =
          static_cast<std::int16_t>(step == 0 ? -std::abs(offset) : offset);
    }
  }
  return tensor;
}

}  // namespace

TEST_CASE("a tensor has as many whole bars as the last hit needs") {
  CHECK(encode_groove(performance_with({}), DrumMap::roland).steps == 0);
  CHECK(encode_groove(performance_with({hit(36, 9, 0.0)}), DrumMap::roland).steps == 16);
  CHECK(encode_groove(performance_with({hit(36, 9, 15 * 0.125)}), DrumMap::roland).steps == 16);
  CHECK(encode_groove(performance_with({hit(36, 9, 16 * 0.125)}), DrumMap::roland).steps == 32);
}

TEST_CASE("an early hit has a positive offset and half a step is 1") {
  const DrumTensor tensor =
      encode_groove(performance_with({hit(36, 100, 0.125 - 0.03125), hit(38, 90, 0.25 + 0.03125)}),
                    DrumMap::roland);
  CHECK(tensor.hits[1] == 1U << 0U);
  CHECK(tensor.offsets[cell(1, 0)] == kOffsetUnits / 2);
  CHECK(tensor.hits[2] == 1U << 1U);
  CHECK(tensor.offsets[cell(2, 1)] == -kOffsetUnits / 2);
}

TEST_CASE("the loudest hit wins its cell whole, the first of equals") {
  const DrumTensor tensor = encode_groove(
      performance_with({hit(42, 50, 0.01), hit(22, 80, 0.02), hit(44, 80, 0.03)}), DrumMap::roland);
  CHECK(count_hits(tensor) == 1);
  CHECK(tensor.velocities[cell(0, 2)] == 80);
  CHECK(tensor.offsets[cell(0, 2)] == -std::lround(2 * 0.02 / 0.125 * kOffsetUnits));
}

TEST_CASE("a pitch without a class is passed over") {
  CHECK(count_hits(encode_groove(performance_with({hit(35, 99, 0.0)}), DrumMap::roland)) == 0);
  CHECK(count_hits(encode_groove(performance_with({hit(35, 99, 0.0)}), DrumMap::gm)) == 1);
}

TEST_CASE("encoding refuses hits without a step and beyond the longest tensor") {
  Performance unquantized;
  unquantized.hits = {hit(36, 9, 0.0)};
  CHECK_THROWS_AS(encode_groove(unquantized, DrumMap::roland), std::invalid_argument);
  unquantized.hits[0].step = kMaxSteps;
  CHECK_THROWS_AS(encode_groove(unquantized, DrumMap::roland), std::invalid_argument);
}

TEST_CASE("decoding what was encoded gives the tensor again, for both maps and any tempo") {
  std::mt19937 random(7);
  for (const DrumMap map : {DrumMap::roland, DrumMap::gm}) {
    for (const double tempo_bpm : {60.0, 97.3, 120.0, 211.0}) {
      const DrumTensor tensor = random_tensor(64, random);
      Performance performance{.qpm = tempo_bpm};
      performance.hits = decode_groove(rows_of(tensor), map, tempo_bpm);
      CHECK(static_cast<std::int64_t>(performance.hits.size()) == count_hits(tensor));
      for (const DrumHit& decoded : performance.hits)
        CHECK(quantize_step(decoded.start_s, tempo_bpm) == decoded.step);
      CHECK(encode_groove(performance, map) == tensor);
    }
  }
}

TEST_CASE(
    "decoding needs more than one half for a hit, cuts offsets and velocities, rounds to even") {
  std::vector<double> rows(kRowDepth * 2);
  rows[0] = 0.5;  // no hit
  rows[1] = std::numeric_limits<double>::quiet_NaN();
  const std::size_t second = kRowDepth;
  rows[second + 0] = 0.6;
  rows[second + kDrumClasses + 0] = 1.7;
  rows[second + 2 * kDrumClasses + 0] = 1.5;
  rows[second + 8] = 1.0;
  rows[second + kDrumClasses + 8] = 64.5 / 127;
  rows[second + 2 * kDrumClasses + 8] = -0.5;
  const auto hits = decode_groove(rows, DrumMap::gm);
  REQUIRE(hits.size() == 2);
  CHECK(hits[0] == DrumHit{36, 127, 0.0625, 0.1875, 1});
  CHECK(hits[1] == DrumHit{51, 64, 0.15625, 0.28125, 1});
}

TEST_CASE("decoding an early hit on the first step gives a start before 0") {
  std::vector<float> rows(kRowDepth);
  rows[0] = 1.0F;
  rows[2 * kDrumClasses] = 1.0F;
  const auto hits = decode_groove(rows, DrumMap::roland);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].start_s == -0.0625);
  CHECK(hits[0].velocity == 0);
  CHECK_THROWS_AS(decode_groove(std::vector<float>(28), DrumMap::roland), std::invalid_argument);
}

TEST_CASE("a slice holds its steps and nothing beyond the end") {
  std::mt19937 random(3);
  const DrumTensor tensor = random_tensor(32, random);
  CHECK(slice(tensor, 0, 32) == tensor);
  const DrumTensor part = slice(tensor, 16, 32);
  CHECK(part.steps == 32);
  CHECK(part.hits[5] == tensor.hits[21]);
  CHECK(part.velocities[cell(5, 3)] == tensor.velocities[cell(21, 3)]);
  CHECK(part.offsets[cell(5, 3)] == tensor.offsets[cell(21, 3)]);
  CHECK(count_hits(slice(part, 16, 16)) == 0);
  CHECK(slice(tensor, 48, 16) == empty_tensor(16));
}
