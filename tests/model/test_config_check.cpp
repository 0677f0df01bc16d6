// What does not go together is said in one line.
#include <catch2/catch.hpp>

#include "model/config.h"

namespace drumvae {
namespace {

// What check() says of a preset with these hyperparameters.
std::string complaint(const char* name, const char* text) {
  ModelConfig config = preset(name);
  apply_hparams(config, text);
  try {
    config.check();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("Every preset is in order") {
  for (const std::string& name : preset_names()) CHECK_NOTHROW(preset(name).check());
}

TEST_CASE("Levels multiply to the steps") {
  CHECK(complaint("hier-groovae_4bar", "enc_levels=[16,3]") ==
        "enc_levels=[16,3] multiplies to 48, but max_seq_len is 64: give levels that multiply to "
        "it, or []");
  CHECK(
      complaint("hier-groovae_4bar", "max_seq_len=32").find("enc_levels=[16,4] multiplies to 64") ==
      0);
  CHECK(complaint("hier-groovae_4bar", "dec_levels=[8,16]").find("dec_levels=[8,16]") == 0);
  CHECK(
      complaint("hier-groovae_4bar", "max_seq_len=32,enc_levels=[8,2,2],dec_levels=[4,8]").empty());
  CHECK(complaint("hier-groovae_4bar", "enc_levels=[],dec_levels=[]").empty());
}

TEST_CASE("The decoder has one level of segments, the encoder 16 levels at most") {
  CHECK(complaint("groovae_4bar", "dec_levels=[64]").find("[segments,steps per segment]") !=
        std::string::npos);
  CHECK(complaint("groovae_4bar", "dec_levels=[2,2,16]").find("[segments,steps per segment]") !=
        std::string::npos);
  CHECK(complaint("groovae_4bar", "enc_levels=[64,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]")
            .find("more than 16") != std::string::npos);
}

TEST_CASE("A schedule's rate lies in its range, and sampling goes without dropout") {
  const char* const cat = "cat-drums_2bar_small";
  CHECK(complaint(cat, "sampling_schedule=constant").find("at most 1") != std::string::npos);
  CHECK(complaint(cat, "sampling_rate=.5").find("at least 1") != std::string::npos);
  CHECK(complaint(cat, "sampling_schedule=exponential,sampling_rate=1").find("between 0 and 1") !=
        std::string::npos);
  CHECK(complaint(cat, "sampling_schedule=exponential,sampling_rate=0.999").empty());
  CHECK(complaint(cat, "sampling_schedule=constant,sampling_rate=0,dropout_keep_prob=.5").empty());
  CHECK(complaint(cat, "dropout_keep_prob=.5").find("give dropout_keep_prob=1") !=
        std::string::npos);
}

TEST_CASE("Rows fit their head") {
  ModelConfig groove = preset("groovae_4bar"), nade = preset("nade-drums_2bar_reduced");
  groove.target_depth = 28;
  nade.target_depth = 129;
  CHECK_THROWS_WITH(groove.check(), Catch::Contains("three equal parts"));
  CHECK_THROWS_WITH(nade.check(), Catch::Contains("at most 64 drums"));
}

}  // namespace
}  // namespace drumvae
