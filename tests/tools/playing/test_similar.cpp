// Grooves around a groove.
#include <catch2/catch.hpp>
#include <limits>

#include "tests/tools/playing/playing.h"
#include "tools/playing/reconstruct.h"
#include "tools/playing/sample.h"
#include "tools/playing/similar.h"

namespace drumvae {
namespace {

std::vector<std::vector<float>> rows_of(const PlayedSet& set) {
  std::vector<std::vector<float>> rows;
  for (const PlayedGroove& groove : set.grooves) rows.push_back(groove.rows);
  return rows;
}

TEST_CASE("Distance 0 is the reconstruction, 1 new samples, and between there are others") {
  test::PlayedModel played("groovae_4bar");
  const InputGroove groove = test::groove_for(played.config());
  const PlayRequest request{.count = 3, .temperature = 1, .seed = 9};
  const auto at = [&](double distance) {
    return rows_of(similar(played.model, groove, distance, request));
  };
  CHECK(at(0) == rows_of(reconstruct(played.model, groove, request)));
  CHECK(at(1) == sample_rows(played.model, request));
  const auto between = at(0.5);
  CHECK(between != at(0));
  CHECK(between != at(1));
  CHECK(between[0] != between[1]);
}

TEST_CASE("A model with control keeps the groove's hits as control") {
  test::PlayedModel played("groovae_2bar_hits_control");
  CHECK(similar(played.model, test::groove_for(played.config()), 0.3, {}).grooves.size() == 5);
}

TEST_CASE("Another distance is refused") {
  test::PlayedModel played("groovae_4bar");
  const InputGroove groove = test::groove_for(played.config());
  for (const double distance : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_WITH(similar(played.model, groove, distance, {}),
                      Catch::Contains("distance must be from 0 to 1"));
}

}  // namespace
}  // namespace drumvae
