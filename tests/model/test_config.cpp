// Hyperparameters as text.
#include <catch2/catch.hpp>

#include "model/config.h"

namespace drumvae {
namespace {

TEST_CASE("An unknown hyperparameter names the nearest") {
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
  apply_hparams(config, "enc_levels=[16,4],sampling_schedule=exponential,sampling_rate=0.5");
  CHECK(config.encoder_levels == std::vector<std::int64_t>{16, 4});
  CHECK(config.sampling_schedule == SamplingSchedule::exponential);
  apply_hparams(config, "enc_levels=[]");
  CHECK(config.encoder_levels.empty());
}

TEST_CASE("A malformed value is refused with its name, and nothing is changed") {
  for (const char* text :
       {"batch_size=0", "batch_size=1.5", "batch_size=", "batch_size", "dropout_keep_prob=0",
        "dropout_keep_prob=1.01", "learning_rate=nan", "learning_rate=-1", "dec_rnn_size=[]",
        "dec_rnn_size=[4,x]", "z_size=99999999999999999999", "batch_size=8,z_size=x",
        "enc_levels=", "enc_levels=[0]", "sampling_schedule=linear", "sampling_rate=-1"}) {
    INFO(text);
    ModelConfig config = preset("groovae_4bar");
    CHECK_THROWS_AS(apply_hparams(config, text), std::invalid_argument);
    CHECK(hparams(config) == hparams(preset("groovae_4bar")));
  }
}

TEST_CASE("What hparams() writes apply_hparams() reads back") {
  ModelConfig config = preset("groovae_2bar_humanize");
  apply_hparams(config,
                "dec_levels=[2,16],sampling_schedule=inverse_sigmoid,sampling_rate=1000,"
                "learning_rate=0.1,decay_rate=0.99999999,enc_rnn_size=[3,4],grad_clip=12.5");
  ModelConfig again = preset("groovae_2bar_humanize");
  for (const auto& [name, value] : hparams(config)) apply_hparams(again, name + "=" + value);
  CHECK(hparams(again) == hparams(config));
  CHECK(hparams(config).size() == hparam_names().size());
  CHECK(again.learning_rate == 0.1);
}

}  // namespace
}  // namespace drumvae
