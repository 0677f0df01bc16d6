// Models in checkpoints: described, found and loaded.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/tools/studio/tiny_training.h"
#include "tools/studio/model_file.h"

namespace drumvae {
namespace {

using test::TinyTraining;

TEST_CASE("A config comes back from its metadata, and a foreign one is refused") {
  ModelConfig config = preset("groovae_2bar_hits_control");
  apply_hparams(config, "z_size=17,enc_rnn_size=[8,9],dropout_keep_prob=0.25");
  CheckpointMetadata metadata = describe_model(config, 12, {.source = "tests"});
  const ModelConfig again = config_of(metadata, "file");
  CHECK(again.name == config.name);
  CHECK(again.control_depth == 9);
  CHECK(hparams(again) == hparams(config));
  CHECK(metadata.at("step") == "12");
  CHECK(metadata.at("data").find("tests") != std::string::npos);

  metadata["hparam.z_size"] = "many";
  CHECK_THROWS_AS(config_of(metadata, "file"), FormatError);
  metadata.erase("hparam.z_size");
  CHECK_THROWS_WITH(config_of(metadata, "file"),
                    Catch::Contains("file: has no metadata 'hparam.z_size'"));
  metadata["config"] = "groovae_5bar";
  CHECK_THROWS_WITH(config_of(metadata, "file"), Catch::Contains("did you mean"));
}

TEST_CASE("A trained model is loaded from its run, with its step") {
  const TinyTraining tiny;
  train(tiny.request("run", 3), {});
  Device device = Device::open("cpu", 1);
  const LoadedModel loaded = load_model(tiny.folder / "run", device);
  CHECK(loaded.step == 3);
  CHECK(loaded.model->config().latent == 3);
  CHECK(loaded.model->use() == Use::inference);
  const std::vector<float> values = device.download(loaded.model->parameters().values());
  CHECK(std::count(values.begin(), values.end(), 0.0F) <
        static_cast<std::ptrdiff_t>(values.size() / 4));
  CHECK_THROWS_AS(load_model(tiny.folder / "none", device), IoError);
  CHECK_THROWS_AS(load_model(tiny.folder / "packed.safetensors", device), FormatError);
}

TEST_CASE("Each preset's input variant is known") {
  const TinyTraining tiny;
  test::write_examples(tiny.folder / "two_bars.safetensors", 32, {1, 0, 0});
  const PackedDrums four = PackedDrums::open(tiny.folder / "packed.safetensors");
  const PackedDrums two = PackedDrums::open(tiny.folder / "two_bars.safetensors");
  for (const std::string& name : preset_names()) {
    const ModelConfig config = preset(name);
    const PackedDrums& packed = config.bars() == 4 ? four : two;
    const BatchTask task = batch_task(config, packed, Split::train, 9);
    CHECK(batch_shape(packed, task) == config.batch_shape(config.batch_size));
    CHECK((task.variant == InputVariant{}) == (name == "groovae_4bar"));
  }
  CHECK_THROWS_WITH(batch_task(preset("groovae_4bar"), two, Split::train, 0),
                    Catch::Contains("--bars 4"));
}

}  // namespace
}  // namespace drumvae
