// Whole numbers to rows of floats.
#include <array>
#include <catch2/catch.hpp>

#include "data/drum_tensor.h"

using namespace drumvae;

TEST_CASE("an empty tensor has a mask per step and nine cells per step, all zero") {
  const DrumTensor tensor = empty_tensor(3);
  CHECK(tensor.steps == 3);
  CHECK(tensor.hits == std::vector<std::uint16_t>(3));
  CHECK(tensor.velocities == std::vector<std::uint8_t>(27));
  CHECK(tensor.offsets == std::vector<std::int16_t>(27));
}

TEST_CASE("a row is nine hits, nine velocities over 127 and nine offsets over 30720") {
  DrumTensor tensor = empty_tensor(2);
  tensor.hits[1] = 1U << 8U | 1U;
  tensor.velocities[9] = 127;
  tensor.velocities[17] = 64;
  tensor.offsets[9] = -30720;
  tensor.offsets[17] = 512;
  std::array<float, kRowDepth> row;
  row.fill(-7.0F);
  write_row(tensor, 1, row);
  std::array<float, kRowDepth> expected{};
  expected[0] = expected[8] = expected[9] = 1.0F;
  expected[17] = 64.0F / 127.0F;
  expected[18] = -1.0F;
  expected[26] = 1.0F / 60.0F;
  CHECK(row == expected);
}
