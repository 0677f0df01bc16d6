// Where training begins.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/tools/training/tiny_training.h"
#include "tools/training/start_run.h"

namespace drumvae {
namespace {

struct StartFixture : test::TinyTraining {
  Device device = Device::open("cpu", 1);
  PackedDrums packed = PackedDrums::open(folder / "packed.safetensors");

  RunBegin begin(const TrainRequest& wanted, std::vector<float>* values = nullptr) {
    GrooveVae model(device, wanted.config, Use::training);
    RunBegin result = begin_run(wanted, packed, model, {});
    if (values) *values = device.download(model.parameters().values());
    return result;
  }
};

TEST_CASE_METHOD(StartFixture,
                 "A new run begins at step 0 with weights of its seed or of a checkpoint") {
  std::vector<float> drawn, given;
  CHECK(begin(request("run", 1), &drawn).state == TrainingState{.seed = 5});
  TrainRequest tuned = request("tuned", 1);
  tuned.init_from = train(request("base", 1), {}).checkpoint;
  const RunBegin start = begin(tuned, &given);
  CHECK(start.state == TrainingState{.seed = 5});
  CHECK(start.checkpoint.empty());
  CHECK(given != drawn);
}

TEST_CASE_METHOD(StartFixture, "With the optimizer a new run begins at the step of the other") {
  TrainRequest on = request("on", 9);
  on.init_from = train(request("base", 4), {}).checkpoint;
  on.with_optimizer = true;
  CHECK(begin(on).state == TrainingState{.step = 4, .seed = 5});
  CHECK(train(on, {}).first_step == 4);
}

TEST_CASE_METHOD(StartFixture,
                 "A run that stands somewhere goes on there, whatever it was to begin with") {
  const TrainReport report = train(request("run", 3), {});
  TrainRequest again = request("run", 5);
  again.init_from = folder / "no such file";
  const RunBegin start = begin(again);
  CHECK(start.state.step == 3);
  CHECK(start.state.event_bytes > 0);
  CHECK(start.state.best_step == 3);
  CHECK(start.checkpoint == report.checkpoint);
}

TEST_CASE_METHOD(StartFixture, "A run goes on with the augmentation that it was begun with") {
  TrainRequest run = request("run", 1);
  run.augment = 0.5F;
  train(run, {});
  CHECK(begin(run).state.step == 1);
  run.augment = 0;
  CHECK_THROWS_WITH(begin(run), Catch::Contains("another augment (0.5 there, none here)"));
  run.augment = 1.5F;
  CHECK_THROWS_AS(train(run, {}), std::invalid_argument);
}

TEST_CASE_METHOD(StartFixture, "Weights of another model are refused by name") {
  TrainRequest other = request("tuned", 1);
  other.init_from = train(request("base", 0), {}).checkpoint;
  apply_hparams(other.config, "z_size=4");
  CHECK_THROWS_AS(begin(other), FormatError);
  other.init_from = folder / "none";
  CHECK_THROWS_AS(begin(other), IoError);
}

}  // namespace
}  // namespace drumvae
