// Grooves as hits to the same points of the latent space as grooves as files.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "player/groove_encoder.h"
#include "tests/player/small_player.h"
#include "tools/playing/play.h"

namespace drumvae {
namespace {

TEST_CASE("A groove is encoded as the verbs encode it, for each task") {
  for (const char* name :
       {"groovae_4bar", "groovae_2bar_humanize", "groovae_2bar_tap_fixed_velocity",
        "groovae_2bar_add_closed_hh", "groovae_2bar_hits_control"}) {
    const test::ModelFile file(name);
    GrooveEncoder encoder(file.playable());
    const auto hits = test::small_groove();
    const InputGroove groove{
        .tensor = heard_of(hits, static_cast<std::int32_t>(file.model().config().steps), DrumMap::gm, encoder.model().variant().tapify), .sets = {}};
    const Latent wanted = encode(file.model(), {&groove, 1}).front();
    const Posterior got = encoder.encode(hits);
    CHECK(std::vector<float>(got.mu.begin(), got.mu.end()) == wanted.mu);
    CHECK(std::vector<float>(got.sigma.begin(), got.sigma.end()) == wanted.sigma);
  }
}

TEST_CASE("A groove of which nothing is heard is refused, unless any pitch is a tap") {
  const test::ModelFile file, taps("groovae_2bar_tap_fixed_velocity");
  const std::vector<drumvae_hit> strange = {test::hit(1, 90, 100)}, late = {test::hit(99, 36, 9)};
  GrooveEncoder encoder(file.playable()), tapped(taps.playable());
  CHECK_THROWS_WITH(encoder.encode(strange), Catch::Contains("64 steps"));
  CHECK_THROWS_AS(encoder.encode(late), std::invalid_argument);
  CHECK_THROWS_AS(tapped.encode({}), std::invalid_argument);
  CHECK(tapped.encode(strange).mu.size() == 4);
}

}  // namespace
}  // namespace drumvae
