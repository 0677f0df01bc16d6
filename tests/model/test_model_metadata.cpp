// A configuration through the metadata of a checkpoint and back.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "model/model_metadata.h"
#include "tests/model/small_model.h"

namespace drumvae {
namespace {

TEST_CASE("A configuration comes back as it was described") {
  const ModelConfig config = test::small_config("free_bits=3,dec_rnn_size=[4,4,4]");
  const ModelConfig back = config_of(describe_config(config), "w");
  CHECK(back.name == "groovae_4bar");
  CHECK(hparams(back) == hparams(config));
}

TEST_CASE("What is missing or unknown in the metadata is told with the file") {
  const CheckpointMetadata sound = describe_config(test::small_config());
  CheckpointMetadata metadata = sound;
  metadata.erase("hparam.z_size");
  CHECK_THROWS_WITH(config_of(metadata, "w"), Catch::Contains("w: ") && Catch::Contains("z_size"));
  metadata = sound;
  metadata["config"] = "groovae_5bar";
  CHECK_THROWS_AS(config_of(metadata, "w"), FormatError);
  metadata["step"] = "12";
  CHECK(step_of(metadata, "w") == 12);
  metadata["step"] = "many";
  CHECK_THROWS_WITH(step_of(metadata, "w"), Catch::Contains("'many'"));
  CHECK_THROWS_AS(step_of({}, "w"), FormatError);
}

}  // namespace
}  // namespace drumvae
