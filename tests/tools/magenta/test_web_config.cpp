// config.json, both ways.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/magenta/web_config.h"

namespace drumvae {
namespace {

using nlohmann::json;
using test::TemporaryFolder;
using test::write_text;

json written(const char* config) { return json::parse(web_config_text(preset(config))); }

std::optional<WebConfig> read(const json& config, const char* file = "config.json") {
  const TemporaryFolder folder;
  write_text(folder / file, config.dump());
  return read_web_config(folder.path());
}

json of_converter(const char* type, const json& arguments) {
  return {{"type", "MusicVAE"}, {"dataConverter", {{"type", type}, {"args", arguments}}}};
}

TEST_CASE("Steps, segments and input variants are read; what is not there is not") {
  const auto config = read(of_converter(
      "GrooveConverter",
      {{"numSteps", 64}, {"numSegments", 4}, {"humanize", true}, {"stepsPerQuarter", 4}}));
  REQUIRE(config);
  CHECK(config->steps == 64);
  CHECK(config->segments == 4);
  CHECK(config->humanize);
  CHECK_FALSE(config->tapify);
  const auto bare = read({{"type", "MusicVAE"}});
  REQUIRE(bare);
  CHECK_FALSE(bare->steps);
  CHECK(bare->text == R"({"type":"MusicVAE"})");
  CHECK_FALSE(read_web_config(TemporaryFolder().path()));
  const auto old =
      read({{"type", "DrumsConverter"}, {"args", {{"numSteps", 32}}}}, "converter.json");
  REQUIRE(old);
  CHECK(old->steps == 32);
}

TEST_CASE("Melodies, trios and models that are no MusicVAE are refused by name") {
  CHECK_THROWS_WITH(read(of_converter("MelodyConverter", {})), Catch::Contains("MelodyConverter"));
  CHECK_THROWS_WITH(read(of_converter("TrioConverter", {})), Catch::Contains("TrioConverter"));
  CHECK_THROWS_WITH(read({{"type", "MusicRNN"}}),
                    Catch::Contains("config.json") && Catch::Contains("MusicRNN"));
  CHECK_THROWS_AS(read(json::array()), FormatError);
}

TEST_CASE("What is written says how Magenta.js feeds the model") {
  CHECK(written("groovae_4bar") == of_converter("GrooveConverter", {{"numSteps", 64}}));
  CHECK(written("groovae_2bar_humanize")["dataConverter"]["args"] ==
        json({{"numSteps", 32}, {"humanize", true}}));
  CHECK(written("groovae_2bar_tap_fixed_velocity")["dataConverter"]["args"] ==
        json({{"numSteps", 32}, {"tapify", true}}));
  CHECK(written("groovae_2bar_hits_control")["extraControls"] ==
        json::array({{{"name", "hits"}, {"depth", 9}}}));
  CHECK(written("hier-groovae_4bar")["dataConverter"]["args"] ==
        json({{"numSteps", 64}, {"numSegments", 4}}));
  CHECK(written("cat-drums_2bar_small") == of_converter("DrumsConverter", {{"numSteps", 32}}));
  CHECK(written("nade-drums_2bar_reduced")["dataConverter"]["type"] == "DrumRollConverter");
  const json full = written("nade-drums_2bar_full")["dataConverter"]["args"]["pitchClasses"];
  CHECK(full.size() == 61);
  CHECK(full[0].size() == 1);
}

}  // namespace
}  // namespace drumvae
