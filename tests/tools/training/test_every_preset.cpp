// Every preset by its name through training, evaluation and sampling, at a tiny size.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/data/packed_examples.h"
#include "tests/support/temporary_folder.h"
#include "tools/playing/model_file.h"
#include "tools/playing/sample.h"
#include "tools/training/evaluate.h"
#include "tools/training/train.h"

namespace drumvae {
namespace {

constexpr const char* kTiny =
    "batch_size=4,enc_rnn_size=[4],dec_rnn_size=[5,3],z_size=3,nade_num_hidden=6,free_bits=0";

// The examples that the preset wants.
std::filesystem::path packed_for(const ModelConfig& config, const test::TemporaryFolder& folder) {
  const std::filesystem::path path = folder / "packed.safetensors";
  const auto steps = static_cast<std::int32_t>(config.steps);
  if (config.head == HeadKind::groove) {
    test::write_examples(path, steps, {9, 3, 0});
  } else {
    test::write_patterns(path, steps, kit_of(config.input_depth - 1), {9, 3, 0});
  }
  return path;
}

TrainRequest request_for(const ModelConfig& config, const test::TemporaryFolder& folder) {
  return {.config = config,
          .data = packed_for(config, folder),
          .run_dir = folder / "run",
          .steps = 2,
          .device = {.name = "cpu", .threads = 1}};
}

// A model that can be sampled from nothing.
bool samples_from_nothing(const ModelConfig& config) { return config.control_depth == 0; }

TEST_CASE("Every preset trains, evaluates and samples") {
  for (const std::string& name : preset_names()) {
    INFO(name);
    const test::TemporaryFolder folder;
    ModelConfig config = preset(name);
    apply_hparams(config, kTiny);
    const TrainRequest request = request_for(config, folder);
    const TrainReport report = train(request, {});
    CHECK(std::isfinite(report.metrics.loss));

    Device device = Device::open("cpu", 1);
    const LoadedModel loaded = load_model(request.run_dir, device);
    CHECK(loaded.model->config().decoder_levels == config.decoder_levels);
    const PackedDrums packed = PackedDrums::open(request.data);
    const BatchTask task = batch_task(config, packed, Split::validation, 0);
    const Evaluation result = Evaluator(*loaded.model, packed, task).run(loaded.step);
    CHECK(result.examples == 3);
    CHECK(std::isfinite(result["loss"]));
    if (config.head != HeadKind::groove) CHECK(result["metrics/accuracy"] <= 1);
    if (config.head == HeadKind::categorical) CHECK(result["metrics/mean_per_class_accuracy"] <= 1);
    if (config.head == HeadKind::nade) CHECK(result["metrics/recall"] <= 1);

    if (!samples_from_nothing(config)) continue;
    const auto grooves = sample(*loaded.model, {.count = 2, .temperature = 1}).grooves;
    REQUIRE(grooves.size() == 2);
    CHECK_FALSE(grooves[0].song.hits.empty());
    CHECK(grooves[0].song.hits != grooves[1].song.hits);
  }
}

TEST_CASE("An evaluator counts classes anew each time") {
  const test::TemporaryFolder folder;
  ModelConfig config = preset("cat-drums_2bar_small");
  apply_hparams(config, kTiny);
  const PackedDrums packed = PackedDrums::open(packed_for(config, folder));
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, config, Use::inference);
  model.initialise(1);
  Evaluator evaluator(model, packed, batch_task(config, packed, Split::validation, 1));
  const Evaluation first = evaluator.run(1);
  CHECK(evaluator.run(1).scalars == first.scalars);
}

TEST_CASE("A pattern's hits are the drums of its kit, at one velocity") {
  const test::TemporaryFolder folder;
  ModelConfig config = preset("nade-drums_2bar_full");
  apply_hparams(config, kTiny);
  Device device = Device::open("cpu", 1);
  GrooveVae model(device, config, Use::inference);
  model.initialise(1);
  const PlayedSet set = sample(model, {.count = 1, .temperature = 1});
  for (const DrumHit& hit : set.grooves[0].song.hits) {
    REQUIRE(hit.velocity == kPatternVelocity);
    REQUIRE(drum_of(PatternKit::full, hit.pitch) >= 0);
  }
}

}  // namespace
}  // namespace drumvae
