// Presets and hyperparameters as text.
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

TEST_CASE("An unknown preset or hyperparameter names the nearest") {
  CHECK_THROWS_WITH(preset("groovea_4bar"), Catch::Contains("did you mean 'groovae_4bar'?"));
  ModelConfig config;
  CHECK_THROWS_WITH(apply_hparams(config, "learning_rat=1"),
                    Catch::Contains("did you mean 'learning_rate'?"));
}

TEST_CASE("Hyperparameters are set from text, lists in brackets") {
  ModelConfig config = preset("groovae_4bar");
  apply_hparams(config, "batch_size=64,dec_rnn_size=[32,16],free_bits=1.5");
  CHECK(config.batch_size == 64);
  CHECK(config.decoder_units == std::vector<std::int64_t>{32, 16});
  CHECK(config.free_bits == 1.5);
  CHECK_NOTHROW(apply_hparams(config, ""));
  apply_hparams(config, "enc_rnn_size=8");
  CHECK(config.encoder_units == std::vector<std::int64_t>{8});
}

TEST_CASE("A malformed value is refused with its name, and nothing is changed") {
  for (const char* text :
       {"batch_size=0", "batch_size=1.5", "batch_size=", "batch_size", "dropout_keep_prob=0",
        "dropout_keep_prob=1.01", "learning_rate=nan", "learning_rate=-1", "dec_rnn_size=[]",
        "dec_rnn_size=[4,x]", "z_size=99999999999999999999", "batch_size=8,z_size=x"}) {
    INFO(text);
    ModelConfig config = preset("groovae_4bar");
    CHECK_THROWS_AS(apply_hparams(config, text), std::invalid_argument);
    CHECK(hparams(config) == hparams(preset("groovae_4bar")));
  }
}

TEST_CASE("What hparams() writes apply_hparams() reads back") {
  ModelConfig config = preset("groovae_2bar_humanize");
  apply_hparams(config,
                "learning_rate=0.1,decay_rate=0.99999999,enc_rnn_size=[3,4],grad_clip=12.5");
  ModelConfig again = preset("groovae_2bar_humanize");
  for (const auto& [name, value] : hparams(config)) apply_hparams(again, name + "=" + value);
  CHECK(hparams(again) == hparams(config));
  CHECK(hparams(config).size() == hparam_names().size());
  CHECK(again.learning_rate == 0.1);
}

}  // namespace
}  // namespace drumvae
