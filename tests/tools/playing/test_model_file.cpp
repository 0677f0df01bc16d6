// Models in checkpoints: described, found and loaded.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/tools/training/tiny_training.h"
#include "tools/playing/model_file.h"

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

// The packed files that presets ask for, one example each.
struct EveryKind {
  EveryKind() {
    test::write_examples(folder / "grooves_4", 64, {1, 0, 0});
    test::write_examples(folder / "grooves_2", 32, {1, 0, 0});
    test::write_examples(folder / "grooves_16", 256, {1, 0, 0});
    test::write_patterns(folder / "nine_2", 32, PatternKit::nine, {1, 0, 0});
    test::write_patterns(folder / "nine_16", 256, PatternKit::nine, {1, 0, 0});
    test::write_patterns(folder / "full_2", 32, PatternKit::full, {1, 0, 0});
  }

  PackedDrums open(const std::string& name) const { return PackedDrums::open(folder / name); }
  std::string refusal(const char* config, const std::string& name) const {
    try {
      batch_task(preset(config), open(name), Split::train, 0);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  }

  test::TemporaryFolder folder;
};

TEST_CASE_METHOD(EveryKind, "Each preset's examples have the shapes of its model") {
  for (const std::string& name : preset_names()) {
    INFO(name);
    const ModelConfig config = preset(name);
    const std::string kind = config.head == HeadKind::groove ? "grooves_"
                             : config.target_depth == 61     ? "full_"
                                                             : "nine_";
    const PackedDrums packed = open(kind + std::to_string(config.bars()));
    const BatchTask task = batch_task(config, packed, Split::train, 9);
    CHECK(batch_shape(packed, task) == config.batch_shape(config.batch_size));
    const bool plain = config.input_variant == "plain";
    CHECK((task.variant == InputVariant{}) == plain);
  }
}

TEST_CASE_METHOD(EveryKind, "A packed file of the wrong length or kind is refused in one line") {
  using Catch::Contains;
  CHECK_THAT(refusal("groovae_4bar", "grooves_2"),
             Contains("wants examples with 64 steps") && Contains("pack again with --bars 4"));
  CHECK_THAT(refusal("groovae_4bar", "nine_2"), Contains("holds drum patterns"));
  CHECK_THAT(refusal("cat-drums_2bar_small", "grooves_2"), Contains("--windows pattern"));
  CHECK_THAT(refusal("cat-drums_2bar_small", "full_2"), Contains("--drums 9"));
  CHECK_THAT(refusal("nade-drums_2bar_full", "nine_2"), Contains("--drums 61"));
  CHECK_THAT(refusal("hierdec-drums_16bar", "nine_2"),
             Contains("--windows pattern --bars 16 --drums 9"));
  ModelConfig odd = preset("groovae_4bar");
  odd.control_depth = 3;
  CHECK_THROWS_WITH(batch_task(odd, open("grooves_4"), Split::train, 0),
                    Contains("wants examples with 3 control columns"));
}

}  // namespace
}  // namespace drumvae
