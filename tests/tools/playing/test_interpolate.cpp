// Grooves between grooves.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/tools/playing/playing.h"
#include "tools/playing/interpolate.h"
#include "tools/playing/reconstruct.h"

namespace drumvae {
namespace {

using Z = std::vector<float>;

struct Ends {
  test::PlayedModel played{"groovae_4bar"};
  InputGroove a = test::groove_for(played.config(), 0, 100);
  InputGroove b = test::groove_for(played.config(), 1, 110);
  PlayRequest request{.count = 1, .temperature = 1, .seed = 3};

  std::vector<float> reconstructed(const InputGroove& groove) const {
    return reconstruct(played.model, groove, request).grooves.at(0).rows;
  }
};

TEST_CASE_METHOD(Ends, "The ends are what reconstruct makes of them, at any temperature") {
  for (const double temperature : {0.0, 1.0}) {
    request.temperature = temperature;
    const PlayedSet way = interpolate(played.model, a, b, 5, request);
    REQUIRE(way.grooves.size() == 5);
    CHECK(way.grooves.front().rows == reconstructed(a));
    CHECK(way.grooves.back().rows == reconstructed(b));
    CHECK(way.grooves[2].rows != way.grooves.front().rows);
    CHECK(way.grooves[2].rows != way.grooves.back().rows);
  }
}

TEST_CASE_METHOD(Ends, "The tempo goes from one to the other, or is the one that is wanted") {
  const PlayedSet way = interpolate(played.model, a, b, 3, request);
  CHECK(way.grooves[0].song.tempo_bpm == Approx(100).epsilon(1e-5));
  CHECK(way.grooves[1].song.tempo_bpm == Approx(105).epsilon(1e-5));
  CHECK(way.grooves[2].song.tempo_bpm == Approx(110).epsilon(1e-5));
  request.tempo_bpm = 80;
  CHECK(interpolate(played.model, a, b, 3, request).grooves[1].song.tempo_bpm == 80);
}

TEST_CASE_METHOD(Ends, "A grid's corners are its grooves and its edges the ways between them") {
  const InputGroove c = test::groove_for(played.config(), 2),
                    d = test::groove_for(played.config(), 3);
  const PlayedSet grid = interpolate_grid(played.model, std::array{a, b, c, d}, 3, request);
  REQUIRE(grid.grooves.size() == 9);
  CHECK(grid.grooves[0].rows == reconstructed(a));
  CHECK(grid.grooves[2].rows == reconstructed(b));
  CHECK(grid.grooves[6].rows == reconstructed(c));
  CHECK(grid.grooves[8].rows == reconstructed(d));
  CHECK(grid.grooves[1].rows == interpolate(played.model, a, b, 3, request).grooves[1].rows);
  CHECK(grid.grooves[3].rows == interpolate(played.model, a, c, 3, request).grooves[1].rows);
}

TEST_CASE_METHOD(Ends, "One step is no way, and a model with control has none") {
  CHECK_THROWS_WITH(interpolate(played.model, a, b, 1, request), Catch::Contains("2 or more"));
  test::PlayedModel controlled("groovae_2bar_hits_control");
  const InputGroove groove = test::groove_for(controlled.config());
  CHECK_THROWS_WITH(interpolate(controlled.model, groove, groove, 3, request),
                    Catch::Contains("as control"));
}

}  // namespace
}  // namespace drumvae
