// The presets' sizes; test_every_preset.cpp builds and runs them.
#include <catch2/catch.hpp>

#include "model/config.h"

namespace drumvae {
namespace {

TEST_CASE("groovae_4bar is as published") {
  const ModelConfig config = preset("groovae_4bar");
  CHECK(config.steps == 64);
  CHECK(config.bars() == 4);
  CHECK(config.latent == 256);
  CHECK(config.encoder_units == std::vector<std::int64_t>{512});
  CHECK(config.decoder_units == std::vector<std::int64_t>{256, 256});
  CHECK(config.dropout_keep == 0.3);
  CHECK(config.batch_size == 512);
  CHECK(config.batch_shape(3) ==
        BatchShape{
            .steps = 64, .rows = 3, .input_depth = 27, .target_depth = 27, .control_depth = 0});
  CHECK(preset("groovae_2bar_hits_control").control_depth == 9);
}

TEST_CASE("Drum patterns are read as bits, and written as one of 512 classes or as bits") {
  const ModelConfig small = preset("cat-drums_2bar_small"), big = preset("cat-drums_2bar_big");
  CHECK(small.input_depth == 10);
  CHECK(small.target_depth == 512);
  CHECK(small.dropout_keep == 1);
  CHECK(small.scheduled_sampling());
  CHECK(big.decoder_units == std::vector<std::int64_t>{2048, 2048, 2048});
  CHECK(big.latent == 512);
  CHECK(preset("nade-drums_2bar_reduced").target_depth == 9);
  CHECK(preset("nade-drums_2bar_full").target_depth == 61);
  CHECK(preset("nade-drums_2bar_full").input_depth == 62);
}

TEST_CASE("Hierarchical presets have levels of bars") {
  using Levels = std::vector<std::int64_t>;
  const ModelConfig four = preset("hier-groovae_4bar"), sixteen = preset("hier-groovae_16bar");
  CHECK(four.encoder_levels == Levels{16, 4});
  CHECK(four.decoder_levels == Levels{4, 16});
  CHECK(sixteen.decoder_levels == Levels{16, 16});
  CHECK(sixteen.free_bits == 256);
  const ModelConfig paper = preset("hierdec-drums_16bar");
  CHECK(paper.encoder_levels.empty());
  CHECK(paper.encoder_units == Levels{2048, 2048});
  CHECK_FALSE(paper.scheduled_sampling());
}

TEST_CASE("An unknown preset names the nearest") {
  CHECK_THROWS_WITH(preset("groovea_4bar"), Catch::Contains("did you mean 'groovae_4bar'?"));
  CHECK(preset_names().size() == 13);
}

}  // namespace
}  // namespace drumvae
