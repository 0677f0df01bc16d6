// Closed hi-hats added.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "tests/tools/playing/playing.h"
#include "tools/playing/add_hats.h"

namespace drumvae {
namespace {

TEST_CASE("The other drums stay as they are, and the hi-hats are the model's") {
  test::PlayedModel played("groovae_2bar_add_closed_hh");
  InputGroove groove = test::groove_for(played.config());
  const auto rows = [&] {
    return add_hats(played.model, groove, {.count = 1, .temperature = 1}).grooves.at(0).rows;
  };
  const std::vector<float> before = rows_of(groove.tensor), after = rows();
  std::size_t hats = 0;
  for (std::size_t at = 0; at < before.size(); ++at) {
    if (at % 9 != 2) REQUIRE(after[at] == before[at]);
    if (at % 27 == 2) hats += after[at] == before[at] ? 0 : 1;
  }
  CHECK(hats > 0);
  // The groove's own are not heard.
  for (std::uint16_t& hits : groove.tensor.hits) hits &= 0b111111011;
  CHECK(rows() == after);
}

TEST_CASE("Hats are added by the preset for it, and no other") {
  test::PlayedModel played("groovae_4bar");
  CHECK_THROWS_WITH(add_hats(played.model, test::groove_for(played.config()), {}),
                    Catch::Contains("add-hats needs a model of the preset "
                                    "groovae_2bar_add_closed_hh, and this is groovae_4bar"));
}

}  // namespace
}  // namespace drumvae
