// What the streamed weights' formats do to a trained model's predictions.
#include <catch2/catch.hpp>
#include <cmath>

#include "model/decoder_stream.h"
#include "model/eval_step.h"
#include "model/objective.h"
#include "tests/support/temporary_folder.h"
#include "tools/playing/model_file.h"
#include "tools/training/demo_grooves.h"
#include "tools/training/pack.h"
#include "tools/training/train.h"

namespace drumvae {
namespace {

// A model that has learnt something from generated grooves, and their packed file.
struct Learnt {
  Learnt() {
    write_demo_grooves({.directory = folder / "midi", .seed = 1, .count = 40, .bars = 12});
    pack({.source = PackSource::midi_folder,
          .directory = folder / "midi",
          .windows = {.kind = WindowKind::bar, .kit = DrumMap::roland},
          .output = data});
    TrainRequest request{.config = preset("groovae_4bar"),
                         .data = data,
                         .run_dir = folder / "run",
                         .steps = 80,
                         .seed = 1,
                         .checkpoint_every = 80,
                         .device = {.name = "cpu", .threads = 2}};
    apply_hparams(request.config,
                  "batch_size=32,enc_rnn_size=[64],dec_rnn_size=[96,96],z_size=32,free_bits=8,"
                  "learning_rate=0.002");
    first_loss = 0;
    const auto follow = [&](const TrainProgress& progress) {
      if (progress.step == 1) first_loss = progress.metrics.loss;
      last_loss = progress.metrics.loss;
    };
    train(request, {.progress = follow});
  }

  test::TemporaryFolder folder;
  std::filesystem::path data = folder / "packed.safetensors";
  float first_loss = 0, last_loss = 0;
};

double probability(float logit) { return 1 / (1 + std::exp(-double{logit})); }

// The most that a hit's teacher-forced probability differs between two formats, over the
// validation split.
double worst_difference(const GrooveVae& model, const PackedDrums& packed, WeightFormat format) {
  constexpr std::int64_t kRows = kStreamedRows;
  const ModelConfig& config = model.config();
  BatchTask task = batch_task(config, packed, Split::validation, 0);
  task.batch_size = kRows;
  EvalStep eval(model, kRows);
  DecoderStream exact(std::make_shared<StreamedDecoder>(model.tensors(), WeightFormat::f32), kRows);
  DecoderStream rounded(std::make_shared<StreamedDecoder>(model.tensors(), format), kRows);
  Batch batch;
  double worst = 0;
  for (std::int64_t number = 0; number < evaluation_batches(packed, task); ++number) {
    fill_evaluation_batch(packed, task, number, batch);
    eval.run(batch, evaluation_input(config, 0, 0, number * kRows, kRows));
    const std::vector<float> z = model.device().download(eval.pass().z);
    exact.begin(z);
    rounded.begin(z);
    const auto step = static_cast<std::size_t>(kRows * config.target_depth);
    for (std::int64_t t = 0; t < config.steps; ++t) {
      std::span<const float> previous;
      if (t > 0)
        previous = std::span(batch.target).subspan(static_cast<std::size_t>(t - 1) * step, step);
      const auto a = exact.step(previous), b = rounded.step(previous);
      for (std::size_t i = 0; i < step; ++i) {
        if (i % 27 < 9) worst = std::max(worst, std::abs(probability(a[i]) - probability(b[i])));
      }
    }
  }
  return worst;
}

TEST_CASE("Hit probabilities with bf16 and int8 weights are within 0.01 of fp32's", "[slow]") {
  const Learnt learnt;
  REQUIRE(learnt.last_loss < 0.7 * learnt.first_loss);
  Device device = Device::open("cpu", 1);
  const LoadedModel loaded = load_model(learnt.folder / "run/train", device);
  const PackedDrums packed = PackedDrums::open(learnt.data);
  for (const WeightFormat format : {WeightFormat::bf16, WeightFormat::int8}) {
    const double worst = worst_difference(*loaded.model, packed, format);
    CHECK(worst > 0);
    CHECK(worst <= 0.01);
  }
  CHECK(worst_difference(*loaded.model, packed, WeightFormat::f32) == 0);
}

}  // namespace
}  // namespace drumvae
