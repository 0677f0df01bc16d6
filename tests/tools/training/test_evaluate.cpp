// Evaluation over a whole split.
#include <catch2/catch.hpp>

#include "tests/tools/training/tiny_training.h"
#include "tools/playing/model_file.h"
#include "tools/training/evaluate.h"

namespace drumvae {
namespace {

using test::TinyTraining;

struct EvaluateFixture : TinyTraining {
  Device device = Device::open("cpu", 1);
  ModelConfig config = request("run", 1).config;
  GrooveVae model{device, config, Use::inference};
  PackedDrums packed = PackedDrums::open(folder / "packed.safetensors");

  EvaluateFixture() { model.initialise(1); }

  Evaluation run(std::int64_t batch_size, std::int64_t batches = 0,
                 Split split = Split::validation) {
    BatchTask task = batch_task(config, packed, split, 1);
    task.batch_size = batch_size;
    return Evaluator(model, packed, task, {.batches = batches}).run(1);
  }
};

TEST_CASE_METHOD(
    EvaluateFixture,
    "Every example counts once, whatever the batch size, the last partial batch included") {
  const Evaluation whole = run(7);
  CHECK(whole.examples == 7);
  for (const std::int64_t batch_size : {1, 3, 16}) {
    const Evaluation other = run(batch_size);
    CHECK(other.examples == 7);
    for (const Scalar& scalar : whole.scalars) {
      CAPTURE(scalar.tag);
      CHECK(other[scalar.tag] == Approx(scalar.value).epsilon(1e-6));
    }
  }
  CHECK(whole["losses/r_loss"] ==
        Approx(64 * (whole["metrics/hits_loss"] + whole["metrics/velocities_loss"] +
                     whole["metrics/offsets_loss"]))
            .epsilon(1e-5));
  CHECK(whole["losses/kl_beta"] == 0.2);
  CHECK(whole["loss"] ==
        Approx(whole["losses/r_loss"] + 0.2 * whole["losses/kl_loss"]).epsilon(1e-5));
}

TEST_CASE_METHOD(EvaluateFixture, "An evaluator is used again after the weights have changed") {
  Evaluator evaluator(model, packed, batch_task(config, packed, Split::validation, 1));
  const Evaluation before = evaluator.run(1);
  CHECK(evaluator.run(1).scalars == before.scalars);
  model.initialise(2);
  CHECK(evaluator.run(1)["loss"] != before["loss"]);
}

TEST_CASE_METHOD(EvaluateFixture,
                 "A model that always answers yes finds every hit, forced or free") {
  const auto bias =
      model.parameters().tensor(model.parameters().values(), model.table().specs().size() - 1);
  REQUIRE(bias.size() == 27);
  model.device().upload(std::span<const float>(std::vector<float>(27, 50.0F)), bias);
  model.pack();
  const Evaluation all = run(7);
  for (const char* prefix : {"metrics/", "metrics/free_running/"}) {
    CHECK(all[std::string(prefix) + "hit_recall"] == 1);
    CHECK(all[std::string(prefix) + "hit_precision"] < 0.5);
    CHECK(all[std::string(prefix) + "timing_error_ms"] > 0);
  }
}

TEST_CASE_METHOD(EvaluateFixture, "A quick look takes the first batches alone") {
  CHECK(run(3, 1).examples == 3);
  CHECK(run(3, 2).examples == 6);
  CHECK(run(3, 9).examples == 7);
  CHECK(run(3, 1)["loss"] != run(3, 2)["loss"]);
}

TEST_CASE_METHOD(EvaluateFixture,
                 "With the notes kept and by drum there is more, and the rest is as it is") {
  const BatchTask task = batch_task(config, packed, Split::validation, 1);
  const Evaluation less = run(5),
                   more =
                       Evaluator(model, packed, task, {.notes_kept = true, .by_drum = true}).run(1);
  for (const Scalar& scalar : less.scalars) {
    CAPTURE(scalar.tag);
    CHECK(more[scalar.tag] == Approx(scalar.value).epsilon(1e-6));
  }
  CHECK_THROWS_AS(less["metrics/notes_kept/velocity_error"], std::invalid_argument);
  CHECK(more["metrics/notes_kept/velocity_error"] > 0);
  CHECK(more["metrics/free_running/snare/hits"] > 0);
  // Velocities are from 1 to 127, as likely each: the middle one is off by a quarter of that.
  CHECK(more["table/all_hits/velocity_error"] == Approx(32).margin(6));
  CHECK(std::abs(more["table/all_hits/velocity_bias"]) < 8);
}

TEST_CASE_METHOD(EvaluateFixture,
                 "As published the hits found are the same, and velocities are softer") {
  const BatchTask task = batch_task(config, packed, Split::validation, 1);
  const Evaluation given_hit = run(5),
                   published =
                       Evaluator(model, packed, task, {.form = GrooveRows::as_published}).run(1);
  for (const char* tag : {"loss", "metrics/hit_f1", "metrics/free_running/hit_f1"})
    CHECK(given_hit[tag] == published[tag]);
  CHECK(given_hit["metrics/all_hits/velocity_bias"] >
        published["metrics/all_hits/velocity_bias"] + 10);
}

TEST_CASE_METHOD(EvaluateFixture, "A split without examples is an error, not zeros") {
  CHECK_THROWS_WITH(run(3, 0, Split::test), "the test split has no examples");
}

}  // namespace
}  // namespace drumvae
