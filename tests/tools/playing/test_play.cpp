// What all verbs have in common.
#include <catch2/catch.hpp>
#include <limits>

#include "data/groove.h"
#include "model/latents.h"
#include "tests/tools/playing/playing.h"
#include "tools/playing/play.h"
#include "tools/playing/sample.h"

namespace drumvae {
namespace {

using Catch::Contains;
using Grooves = std::vector<std::vector<float>>;
using test::groove_for;
using test::PlayedModel;

// Rows in which a velocity changes with its latent are no proof of draws; hits are.
std::vector<float> hits_of(const std::vector<float>& rows) {
  std::vector<float> hits;
  for (std::size_t row = 0; row < rows.size(); row += kRowDepth)
    hits.insert(hits.end(), rows.begin() + static_cast<std::ptrdiff_t>(row),
                rows.begin() + static_cast<std::ptrdiff_t>(row + kDrumClasses));
  return hits;
}

TEST_CASE("A request that is not sane is refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_NOTHROW(require_sane({}));
  for (const std::int64_t count : {std::int64_t{0}, std::int64_t{1} << 62})
    CHECK_THROWS_WITH(require_sane({.count = count}), Contains("count"));
  for (const double temperature : {-0.1, nan, infinity})
    CHECK_THROWS_WITH(require_sane({.temperature = temperature}), Contains("temperature"));
  for (const double bpm : {0.0, -120.0, 1e6, nan})
    CHECK_THROWS_WITH(require_sane({.tempo_bpm = bpm}), Contains("tempo"));
}

TEST_CASE("A verb that is given another preset names those that it needs") {
  const ModelConfig config = preset("groovae_4bar");
  CHECK_NOTHROW(require_variant(config, "x", {"humanize", "plain"}));
  CHECK_THROWS_WITH(require_variant(config, "tap2drum",
                                    {"tap_fixed_velocity", "tap_fixed_velocity_note_dropout"}),
                    Contains("tap2drum needs a model of the preset groovae_2bar_tap_fixed_velocity "
                             "or groovae_2bar_tap_fixed_velocity_note_dropout, and this is "
                             "groovae_4bar"));
  CHECK_NOTHROW(require_no_control(config, "x"));
  CHECK_THROWS_WITH(require_no_control(preset("groovae_2bar_hits_control"), "sample"),
                    Contains("sample: ") && Contains("drumvae groove"));
}

TEST_CASE("Grooves are encoded one by one, whatever stands beside them") {
  PlayedModel played("groovae_2bar_hits_control");
  const InputGroove a = groove_for(played.config()), b = groove_for(played.config(), 1);
  const auto both = encode(played.model, std::array{a, b});
  const auto alone = encode(played.model, std::array{b});
  REQUIRE(both.size() == 2);
  CHECK(both[1].mu == alone[0].mu);
  CHECK(both[1].sigma == alone[0].sigma);
  CHECK(both[0].mu != both[1].mu);
}

TEST_CASE("Rows depend on latent and number, not on what else is decoded or on threads") {
  PlayedModel played("groovae_2bar_humanize");
  const Grooves latents = prior_latents(70, 4, 3);
  const PlayRequest request{.temperature = 1, .seed = 5};
  const Grooves all = decode_rows(played.model, latents, {}, request);
  REQUIRE(all.size() == 70);
  PlayedModel two("groovae_2bar_humanize", 2);
  CHECK(decode_rows(two.model, latents, {}, request) == all);
  const Grooves few = decode_rows(played.model, std::span(latents).first(3), {}, request);
  CHECK(std::equal(few.begin(), few.end(), all.begin()));
}

TEST_CASE("With common numbers grooves from one latent are the same, with their own they differ") {
  PlayedModel played("groovae_2bar_humanize");
  const Grooves same(3, prior_latents(1, 4, 3).front());
  const PlayRequest request{.temperature = 1, .seed = 5};
  const Grooves own = decode_rows(played.model, same, {}, request, DrawNumbers::own);
  const Grooves common = decode_rows(played.model, same, {}, request, DrawNumbers::common);
  CHECK(hits_of(own[0]) != hits_of(own[2]));
  CHECK(common[0] == own[0]);
  CHECK(common[2] == own[0]);
  const PlayRequest likely{.temperature = 0, .seed = 5};
  CHECK(decode_rows(played.model, same, {}, likely)[2] ==
        decode_rows(played.model, same, {}, likely, DrawNumbers::common)[0]);
}

TEST_CASE("A latent of another size, or that is not finite, is refused by number") {
  PlayedModel played("groovae_2bar_humanize");
  Grooves latents(2, std::vector<float>(4));
  latents[1][3] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(decode_rows(played.model, latents, {}, {}), Contains("z number 2"));
  latents[1].resize(3);
  CHECK_THROWS_WITH(decode_rows(played.model, latents, {}, {}),
                    Contains("z number 2 has 3 numbers, and groovae_2bar_humanize has 4"));
}

TEST_CASE("Control is the same for all grooves of a batch") {
  PlayedModel played("groovae_2bar_hits_control");
  const InputGroove groove = groove_for(played.config());
  const std::vector<float> control = input_rows(groove, played.config()).control;
  const Grooves latents(2, std::vector<float>(4));
  const PlayRequest likely{.temperature = 0};
  const Grooves rows = decode_rows(played.model, latents, {control}, likely);
  CHECK(rows[0] == rows[1]);
  CHECK(rows[0] != decode_rows(played.model, latents, {std::vector<float>(32 * 9)}, likely)[0]);
  CHECK_THROWS_WITH(decode_rows(played.model, latents, {}, likely), Contains("takes 288"));
  PlayedModel without("groovae_2bar_humanize");
  CHECK_THROWS_WITH(decode_rows(without.model, latents, {control}, likely), Contains("takes 0"));
}

TEST_CASE("A set's songs have the map's pitches, the tempo, the model's length and a name each") {
  PlayedModel played("groovae_2bar_humanize");
  const Grooves rows = decode_rows(played.model, prior_latents(2, 4, 3), {}, {.temperature = 1});
  const auto song = [&](const PlayRequest& request) {
    return played_set(played.config(), "verb", rows, request, {90.0, 95.0}).grooves[1].song;
  };
  const DrumSong plain = song({.seed = 7});
  CHECK(plain.tempo_bpm == 95);
  CHECK(plain.steps == 32);
  CHECK(plain.name == "groovae_2bar_humanize_verb_7-002");
  CHECK(plain.hits == decode_groove(std::span(rows[1]), DrumMap::gm, 95));
  CHECK(song({.tempo_bpm = 70}).tempo_bpm == 70);
  const DrumSong roland = song({.kit = DrumMap::roland});
  CHECK(roland.hits == decode_groove(std::span(rows[1]), DrumMap::roland, 95));
}

TEST_CASE("Patterns of nine drums follow the map, those of 61 have their own pitches") {
  const auto fifth_drum = [](const char* name) {
    const ModelConfig config = preset(name);
    std::vector<float> row(static_cast<std::size_t>(config.target_depth));
    row[config.head == HeadKind::categorical ? 1U << 4U : 4] = 1;
    return played_set(config, "verb", {row}, {.kit = DrumMap::roland}).grooves[0].song.hits.at(0);
  };
  CHECK(fifth_drum("cat-drums_2bar_small").pitch == 43);
  CHECK(fifth_drum("nade-drums_2bar_reduced").pitch == 43);
  CHECK(fifth_drum("nade-drums_2bar_full").pitch == 28);
}

}  // namespace
}  // namespace drumvae
