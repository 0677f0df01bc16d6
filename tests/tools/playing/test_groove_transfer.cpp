// The feel of one groove on the notes of another.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "tests/tools/playing/playing.h"
#include "tools/playing/groove_transfer.h"

namespace drumvae {
namespace {

TEST_CASE("The hits and the tempo are the second groove's, the rest depends on the first") {
  test::PlayedModel played("groovae_2bar_hits_control");
  const InputGroove a = test::groove_for(played.config(), 0, 100),
                    b = test::groove_for(played.config(), 3, 90);
  const auto play = [&](const InputGroove& feel, const InputGroove& notes) {
    return transfer_groove(played.model, feel, notes, {.count = 1, .temperature = 0}).grooves.at(0);
  };
  const PlayedGroove transferred = play(a, b);
  CHECK(transferred.song.tempo_bpm == Approx(90));
  const std::vector<float> notes = rows_of(b.tensor);
  for (std::size_t at = 0; at < notes.size(); ++at)
    if (at % 27 < 9) REQUIRE(transferred.rows[at] == notes[at]);
  CHECK(transferred.rows != notes);
  CHECK(transferred.rows != play(b, b).rows);
}

TEST_CASE("A feel is transferred by the preset for it, and no other") {
  test::PlayedModel played("groovae_2bar_humanize");
  const InputGroove groove = test::groove_for(played.config());
  CHECK_THROWS_WITH(
      transfer_groove(played.model, groove, groove, {}),
      Catch::Contains("groove needs a model of the preset "
                      "groovae_2bar_hits_control, and this is groovae_2bar_humanize"));
}

}  // namespace
}  // namespace drumvae
