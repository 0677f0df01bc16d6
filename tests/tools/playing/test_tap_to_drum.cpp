// Kits from taps.
#include <catch2/catch.hpp>

#include "tests/tools/playing/playing.h"
#include "tools/playing/tap_to_drum.h"

namespace drumvae {
namespace {

TEST_CASE("Which drum is tapped does not matter, when it is tapped does") {
  test::PlayedModel played("groovae_2bar_tap_fixed_velocity");
  InputGroove taps = test::groove_for(played.config());
  const auto rows = [&] {
    return tap_to_drum(played.model, taps, {.count = 1, .temperature = 0}).grooves.at(0).rows;
  };
  const auto from_kit = rows();
  for (std::uint16_t& hits : taps.tensor.hits)
    if (hits == 0b100) hits = 1;  // hats alone become kicks
  for (std::size_t t = 0; t < 32; ++t) {
    auto& velocities = taps.tensor.velocities;
    if (taps.tensor.hits[t] == 1) std::swap(velocities[t * 9], velocities[t * 9 + 2]);
  }
  CHECK(rows() == from_kit);
  taps.tensor.offsets[0] = 9000;
  CHECK(rows() != from_kit);
}

TEST_CASE("Both tap presets tap, and no other") {
  for (const std::string& name : preset_names()) {
    if (name.find("2bar") == std::string::npos || name.find("groovae") == std::string::npos)
      continue;
    CAPTURE(name);
    test::PlayedModel played(name);
    const InputGroove taps = test::groove_for(played.config());
    if (name.find("_tap_") != std::string::npos)
      CHECK(tap_to_drum(played.model, taps, {.count = 3}).grooves.size() == 3);
    else
      CHECK_THROWS_WITH(tap_to_drum(played.model, taps, {}), Catch::Contains("tap2drum needs"));
  }
}

}  // namespace
}  // namespace drumvae
