// Grooves drawn as text.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "tools/reports/step_grid.h"

using namespace drumvae;

namespace {

void put(DrumTensor& tensor, int step, int drum, int velocity, int offset = 0) {
  const auto cell = static_cast<std::size_t>(step * kDrumClasses + drum);
  tensor.hits[static_cast<std::size_t>(step)] |= static_cast<std::uint16_t>(1U << drum);
  tensor.velocities[cell] = static_cast<std::uint8_t>(velocity);
  tensor.offsets[cell] = static_cast<std::int16_t>(offset);
}

}  // namespace

TEST_CASE("a bar is drawn with cymbals on top, three degrees of loudness, and its timing") {
  DrumTensor tensor = empty_tensor(16);
  put(tensor, 0, 0, 127);
  put(tensor, 0, 8, 42);
  put(tensor, 4, 1, 85, 3841);   // early by just more than 1/16 of a step
  put(tensor, 6, 1, 43, 3840);   // just not
  put(tensor, 8, 0, 84, -3841);  // late
  put(tensor, 12, 2, 1, 7000);   // the two cancel
  put(tensor, 12, 1, 1, -7000);
  CHECK(step_grid(tensor) ==
        "bar 1     |1   2   3   4   |\n"
        "ride      |o...............|\n"
        "crash     |................|\n"
        "high tom  |................|\n"
        "mid tom   |................|\n"
        "low tom   |................|\n"
        "open hh   |................|\n"
        "closed hh |............o...|\n"
        "snare     |....X.x.....o...|\n"
        "kick      |X.......x.......|\n"
        "timing    |=   < = >   =   |\n");
}

TEST_CASE("four bars make a block of 79 columns, and the fifth begins another") {
  const std::string text = step_grid(empty_tensor(5 * 16));
  CHECK(text.find('\n') == 79);
  CHECK(text.find("bar 5     |1   2   3   4   |\n") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2 * 11 + 1);
}

TEST_CASE("a bar that is not full is drawn up to its last step, and no steps draw nothing") {
  CHECK(step_grid(empty_tensor(3)).substr(0, 15) == "bar 1     |1  |");
  CHECK(step_grid(empty_tensor(0)).empty());
}

TEST_CASE("the legend names the bounds of the three degrees") {
  CHECK(step_grid_legend().find("1-42, x 43-84, X 85-127") != std::string::npos);
}

TEST_CASE("bars of other lengths are drawn as long as they are, with their numbers") {
  DrumTensor tensor = empty_tensor(4 + 12);
  tensor.hits[4] = 1;
  tensor.velocities[4 * kDrumClasses] = 100;
  const std::string text = step_grid(tensor, {{.number = 0, .first_step = 0, .steps = 4},
                                              {.number = 1, .first_step = 4, .steps = 12}});
  CHECK(text.find("bar 0     |1   |1   2   3   |\n") == 0);
  CHECK(text.find("kick      |....|X...........|\n") != std::string::npos);
}
